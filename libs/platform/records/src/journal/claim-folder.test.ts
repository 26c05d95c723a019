import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { adoptOrphans, claimFolder } from './claim-folder.ts';

let parent: string;
beforeEach(async () => void (parent = await mkdtemp(path.join(tmpdir(), 'runestone-claim-'))));
afterEach(() => rm(parent, { recursive: true, force: true }));

it('gives each process a folder of its own, and a free one anew', async () => {
  const [first, second] = [await claimFolder(parent), await claimFolder(parent)];
  expect([first, second].map(({ directory }) => path.basename(directory))).toEqual([
    'journal-0',
    'journal-1',
  ]);
  await first.release();
  const third = await claimFolder(parent);
  expect(third.directory).toBe(first.directory);
  await Promise.all([second.release(), third.release()]);
});

it('takes over the files of those that are gone, and of nobody else', async () => {
  const [mine, other] = [await claimFolder(parent), await claimFolder(parent)];
  await mkdir(other.directory);
  await writeFile(path.join(other.directory, 's1.journal'), 'x');
  expect(await adoptOrphans(parent, mine)).toBe(0);
  await other.release();
  expect(await adoptOrphans(parent, mine)).toBe(1);
  expect([await readdir(mine.directory), await readdir(other.directory)]).toEqual([['s1.journal'], []]);
  await mine.release();
});
