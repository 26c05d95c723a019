import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { locateData } from './locate-data.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-locate-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string): Promise<string> {
  const full = path.join(folder, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, 'x');
  return full;
}
const locate = (name: string, file: string): Promise<string> =>
  locateData({
    name,
    file,
    directories: [path.join(folder, 'first'), path.join(folder, 'second')],
    home: path.join(folder, 'home'),
    origin: 'https://example.org/set',
  });

describe('locateData', () => {
  it('prefers the directories in order, then the home', async () => {
    const inHome = await put('home/data/set/a.csv');
    expect(await locate('set', 'a.csv')).toBe(inHome);
    const inSecond = await put('second/set/a.csv');
    expect(await locate('set', 'a.csv')).toBe(inSecond);
    const inFirst = await put('first/data/set/a.csv');
    expect(await locate('set', 'a.csv')).toBe(inFirst);
  });

  it('finds files in folders of the set, past a file in the way', async () => {
    await put('first/set');
    const deep = await put('second/data/set/parts/a.csv');
    expect(await locate('set', 'parts/a.csv')).toBe(deep);
  });

  it('says which, where from, where it looked and what to set', async () => {
    const error = await locate('set', 'a.csv').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'DATASET_SOURCE_MISSING',
      kind: 'not-found',
      details: { name: 'set', file: 'a.csv' },
    });
    for (const word of [
      'set/a.csv',
      'https://example.org/set',
      path.join(folder, 'first', 'data'),
      'RUNESTONE_DATA_PATH',
    ]) {
      expect((error as Error).message).toContain(word);
    }
  });

  it.each([
    ['..', 'a.csv'],
    ['set', '../../a.csv'],
    ['/etc', 'passwd'],
  ])('refuses to leave its directories by %s and %s', async (name, file) => {
    await expect(locate(name, file)).rejects.toMatchObject({ code: 'FILES_PATH_ESCAPES', kind: 'input' });
  });
});
