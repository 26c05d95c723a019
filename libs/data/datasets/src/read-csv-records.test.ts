import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsvRecords, type CsvDialect, type CsvRecord } from './read-csv-records.ts';
import { readLines } from './read-line-blocks.ts';

const csv: CsvDialect = { delimiter: ',', quote: '"' };

async function records(text: string, dialect = csv): Promise<CsvRecord[]> {
  const list: CsvRecord[] = [];
  async function* block(): AsyncGenerator<{ text: string; firstLine: number }> {
    yield { text, firstLine: 1 };
  }
  for await (const record of readCsvRecords(readLines(block()), 'f.csv', dialect)) list.push(record);
  return list;
}

describe('readCsvRecords', () => {
  it('reads quotes, doubled quotes, line ends in quotes and empty cells', async () => {
    expect(await records('a,"b,""c""",\r\n"x\r\ny\n\nz",,"" \n'.replace('"" \n', '""\n'))).toEqual([
      { cells: ['a', 'b,"c"', ''], line: 1 },
      { cells: ['x\ny\n\nz', '', ''], line: 2 },
    ]);
  });

  it('counts lines right after quoted line ends and blank lines', async () => {
    const lines = (await records('h\n"1\r\n2\r\n3"\n\n\nx\n"y"\n')).map(({ line }) => line);
    expect(lines).toEqual([1, 2, 7, 8]);
  });

  it('takes a quote inside an unquoted cell, and every quote without a dialect of quotes, as they are', async () => {
    expect((await records('5" disk,a"b\n'))[0]?.cells).toEqual(['5" disk', 'a"b']);
    expect((await records('"a\t"b"\n', { delimiter: '\t', quote: null }))[0]?.cells).toEqual(['"a', '"b"']);
  });

  it.each([
    ['a,b\n1,"x" y\n', 2, 'text follows the quote'],
    ['a\n1\n"2\n3\n4\n', 3, 'never closes'],
  ])('names the line in %j', async (text, line, message) => {
    const error = await records(text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DATASET_ROW_MALFORMED', details: { file: 'f.csv', line } });
    expect((error as Error).message).toContain(message);
  });

  it('stops at a record over 10 MB that a forgotten quote opens', async () => {
    const lines = `${'x'.repeat(999_999)}\n`.repeat(11);
    await expect(records(`a\n"${lines}`)).rejects.toMatchObject({
      code: 'DATASET_ROW_TOO_LONG',
      details: { line: 2 },
    });
  });

  it('reads back whatever is written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ø') });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(row), async (rows) => {
        const text = rows
          .map((cells) => cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        expect((await records(text)).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });
});
