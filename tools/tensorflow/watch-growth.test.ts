import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watchGrowth } from './watch-growth.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-growth-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('watchGrowth', () => {
  it('tells how large a folder has become, then that it stays so', async () => {
    const sizes: number[] = [];
    const place = path.join(folder, 'later');
    const watch = watchGrowth(place, {
      onGrowth: (sizeBytes) => sizes.push(sizeBytes),
      patienceMs: 100,
      intervalMs: 10,
    });
    await mkdir(path.join(place, 'deep'), { recursive: true });
    await writeFile(path.join(place, 'deep', 'file'), 'bytes');
    await new Promise((resolve) => watch.stalled.addEventListener('abort', resolve));
    watch.stop();
    expect(sizes.at(-1)).toBe(5);
  });
});
