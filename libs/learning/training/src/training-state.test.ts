import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FitCheckpoint } from '@runestone/models';
import { readLinearState, writeLinearState } from './linear-state.ts';

const checkpoint: FitCheckpoint = {
  epoch: 3,
  finished: false,
  weights: Float32Array.of(1, -2, 3),
  bias: Float32Array.of(0.5),
  squares: Float32Array.of(4, 5, 6),
  sums: Float64Array.of(0.1, 0.2, 0.3, 0.4),
  averagedEpochs: 1,
  random: [1, 2, 3, 4],
  best: { loss: 0.25, epoch: 2, weights: Float32Array.of(7, 8, 9), bias: Float32Array.of(10) },
};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-checkpoint-'));
  file = path.join(folder, 'state/replica-0');
});
afterEach(() => rm(folder, { recursive: true }));

describe('states of a training', () => {
  it('give back what was written, bit for bit', async () => {
    await writeLinearState(file, 'key', checkpoint);
    expect(await readLinearState(file, 'key')).toEqual(checkpoint);
    const without = { ...checkpoint, sums: new Float64Array(0), finished: true };
    await writeLinearState(file, 'key', without);
    expect(await readLinearState(file, 'key')).toEqual(without);
  });

  it('are passed over when they are of another training, cut off, changed or absent', async () => {
    expect(await readLinearState(file, 'key')).toBeUndefined();
    await writeLinearState(file, 'key', checkpoint);
    expect(await readLinearState(file, 'other')).toBeUndefined();
    const bytes = await readFile(file);
    for (const damaged of [
      bytes.subarray(0, -1),
      bytes.subarray(0, 9),
      Buffer.alloc(0),
      Buffer.from('{}\n'),
    ]) {
      await writeFile(file, damaged);
      expect(await readLinearState(file, 'key')).toBeUndefined();
    }
    bytes[bytes.length - 3] = (bytes.at(-3) as number) ^ 1;
    await writeFile(file, bytes);
    expect(await readLinearState(file, 'key')).toBeUndefined();
  });
});
