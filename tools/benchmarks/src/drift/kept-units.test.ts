import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { openKeptUnits } from './kept-units.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'kept-units-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('kept units', () => {
  const unit = { folder: 'news', key: { streams: 3 }, schema: Type.Integer() };

  it('are computed once, and anew where that is asked for or something else is', async () => {
    let computed = 0;
    const compute = (): Promise<number> => Promise.resolve((computed += 1));
    const kept = openKeptUnits(folder, false);
    expect([await kept.once(unit, compute), await kept.once(unit, compute)]).toEqual([1, 1]);
    expect(await kept.once({ ...unit, key: { streams: 4 } }, compute)).toBe(2);
    expect(await openKeptUnits(folder, true).once(unit, compute)).toBe(3);
  });

  it('are refused where a file is damaged', async () => {
    const kept = openKeptUnits(folder, false);
    await kept.once(unit, () => Promise.resolve(1));
    const [name] = await readdir(path.join(folder, 'news'));
    await writeFile(path.join(folder, 'news', name as string), '"many"');
    await expect(kept.once(unit, () => Promise.resolve(2))).rejects.toMatchObject({ code: 'FILES_CORRUPT' });
  });
});
