import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJsonArray } from './read-json-array.ts';
import type { TableRow } from './table-row.ts';

/** Reads a text in chunks of so many bytes. */
async function read(content: string | Uint8Array, chunkBytes = 3): Promise<TableRow[]> {
  const bytes = Buffer.from(content as string);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += chunkBytes)
      yield bytes.subarray(start, start + chunkBytes);
  }
  const rows: TableRow[] = [];
  for await (const row of readJsonArray(chunks(), 'f.json')) rows.push(row);
  return rows;
}

describe('readJsonArray', () => {
  it('reads objects with the lines where they start', async () => {
    expect(await read('\n[{"a":1},\n\n {"a":\n"}\\"]","b":{"c":[{}]}} ]\n')).toEqual([
      { row: { a: 1 }, line: 2 },
      { row: { a: '}"]', b: { c: [{}] } }, line: 4 },
    ]);
  });

  it('reads back whatever is written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.object({ maxDepth: 2 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 2),
        async (objects, chunkBytes, indent) => {
          const json = JSON.stringify(objects, null, indent);
          expect((await read(json, chunkBytes)).map(({ row }) => row)).toEqual(JSON.parse(json));
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ['{"a":1}', 1],
    ['[{"a":1},\n2]', 2],
    ['[{"a":1}\n{"a":2}]', 2],
    ['[{"a":1}]\nx', 2],
    ['[\n{"a":1},\n{"a":', 3],
    ['[{"a":1}', 1],
    ['[\n{"a":x}]', 2],
    ['"text"', 1],
  ])('names the line of what is wrong in %j', async (content, line) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'DATASET_ROW_MALFORMED',
      details: { file: 'f.json', line },
    });
  });

  it.each(['', ' \n', '[]', '[\n]'])('refuses %j, which has no rows', async (content) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'DATASET_FILE_EMPTY' });
  });

  it('refuses what is not UTF-8, and an object over 10 MB', async () => {
    await expect(read(Buffer.from('[\n{"a":"\xe6"}]', 'latin1'), 100)).rejects.toMatchObject({
      code: 'DATASET_ENCODING_INVALID',
    });
    await expect(read(`[\n{"a":"${'x'.repeat(10_000_001)}`, 1_000_000)).rejects.toMatchObject({
      code: 'DATASET_ROW_TOO_LONG',
      details: { line: 2 },
    });
  });

  it('reads no further than it is asked', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[');
      for (;;) yield Buffer.from('{"a":1},');
    }
    const rows = readJsonArray(endless(), 'f.json');
    expect((await rows.next()).value).toEqual({ row: { a: 1 }, line: 1 });
    expect(await rows.return(undefined)).toEqual({ done: true, value: undefined });
  });
});
