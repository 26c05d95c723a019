import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTable, type TableOptions } from './read-table.ts';
import type { TableRow } from './table-row.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-table-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, options?: TableOptions): Promise<TableRow[]> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  const rows: TableRow[] = [];
  for await (const row of readTable(file, options)) rows.push(row);
  return rows;
}

describe('readTable', () => {
  const expected = [
    { row: { lang: 'dk', text: 'en, to' }, line: 2 },
    { row: { lang: 'sv', text: 'två' }, line: 3 },
  ];

  it.each([
    ['a.csv', 'lang,text\ndk,"en, to"\nsv,två\n'],
    ['bom.CSV', '\uFEFFlang,text\r\ndk,"en, to"\r\nsv,två'],
    ['a.tsv', 'lang\ttext\ndk\ten, to\nsv\ttvå'],
    ['a.csv.gz', gzipSync('lang,text\ndk,"en, to"\nsv,två\n')],
    ['a.jsonl', '\n{"lang":"dk","text":"en, to"}\n{"lang":"sv","text":"två"}\n'],
    ['a.ndjson.gz', gzipSync('\r\n{"lang":"dk","text":"en, to"}\r\n{"lang":"sv","text":"två"}\r\n')],
    ['a.json', '\n[{"lang":"dk","text":"en, to"},\n{"lang":"sv","text":"två"}]'],
    ['packed.csv', gzipSync('lang,text\ndk,"en, to"\nsv,två\n')],
  ])('reads %s', async (name, content) => {
    expect(await read(name, content)).toEqual(expected);
  });

  it('takes columns for files without a header, another delimiter and another extension', async () => {
    const rows = await read('data.txt', 'dk;a "b"\n', {
      format: 'csv',
      columns: ['lang', 'text'],
      delimiter: ';',
    });
    expect(rows).toEqual([{ row: { lang: 'dk', text: 'a "b"' }, line: 1 }]);
  });

  it('reads two members of gzip in one file', async () => {
    const content = Buffer.concat([gzipSync('a\n1\n'), gzipSync('2\n')]);
    expect((await read('two.csv.gz', content)).map(({ row }) => row['a'])).toEqual(['1', '2']);
  });

  it.each([
    ['empty.csv', '', 'DATASET_FILE_EMPTY', {}],
    ['empty.csv.gz', gzipSync(''), 'DATASET_FILE_EMPTY', {}],
    ['blank.jsonl', '\n\n', 'DATASET_FILE_EMPTY', {}],
    ['plain.csv.gz', 'a,b\n', 'DATASET_GZIP_INVALID', {}],
    ['cut.csv.gz', gzipSync('a,b\n1,2\n'.repeat(50)).subarray(0, 30), 'DATASET_GZIP_INVALID', {}],
    ['data.xlsx', 'x', 'DATASET_FORMAT_UNKNOWN', {}],
    ['few.csv', 'a,b\n1,2\n3\n', 'DATASET_ROW_MALFORMED', { line: 3 }],
    ['many.tsv', 'a\tb\n1\t2\t3\n', 'DATASET_ROW_MALFORMED', { line: 2 }],
    ['twice.csv', 'a,b,a\n', 'DATASET_ROW_MALFORMED', { line: 1 }],
    ['broken.jsonl', '{"a":1}\n\n{"a":\n', 'DATASET_ROW_MALFORMED', { line: 3 }],
    ['list.jsonl', '[1]\n', 'DATASET_ROW_MALFORMED', { line: 1 }],
    ['binary.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'DATASET_ENCODING_INVALID', { line: 1 }],
  ])('refuses %s', async (name, content, code, details) => {
    const error = await read(name, content).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, kind: 'input', details });
    expect((error as Error).message).toContain(name);
  });

  it('refuses a directory and a missing file', async () => {
    await mkdir(path.join(folder, 'd.csv'));
    await expect(readTable(path.join(folder, 'd.csv')).next()).rejects.toMatchObject({
      code: 'DATASET_FILE_IS_DIRECTORY',
    });
    await expect(readTable(path.join(folder, 'no.csv')).next()).rejects.toMatchObject({
      code: 'DATASET_FILE_MISSING',
      kind: 'not-found',
    });
    await writeFile(path.join(folder, 'file'), 'x');
    await expect(readTable(path.join(folder, 'file', 'no.csv')).next()).rejects.toMatchObject({
      code: 'DATASET_FILE_MISSING',
    });
  });

  it('reads no further than it is asked', async () => {
    const content = `a\n1\n${'2\n'.repeat(200_000)}\xff`;
    await writeFile(path.join(folder, 'long.csv'), Buffer.from(content, 'latin1'));
    const rows = readTable(path.join(folder, 'long.csv'));
    expect((await rows.next()).value).toEqual({ row: { a: '1' }, line: 2 });
    expect(await rows.return(undefined)).toEqual({ done: true, value: undefined });
  });
});
