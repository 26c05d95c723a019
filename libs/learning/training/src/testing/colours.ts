import path from 'node:path';
import { writeTinyEncoder } from '@runestone/encoders/testing';
import type { EncoderSource } from '@runestone/model-steps';
import { home, useTrainingHome, writeData } from './training-home.ts';

/** The encoder of a home of colours, as features of a recipe. */
export const tinyEncoder = '{ id: encoder, name: tiny, precision: fp32 }';

/** Gives each test of a file a home with 80 texts of red and blue, and an encoder that knows these words. */
export function useColours(warm: string, cold: string): void {
  useTrainingHome(async () => {
    await writeData(
      Array.from({ length: 80 }, (_, row) =>
        row % 2 === 0
          ? `${'red '.repeat(1 + (row % 5))}${row},${warm}`
          : `blue${'ish '.repeat(row % 4)} ${row},${cold}`,
      ),
    );
    await writeTinyEncoder(path.join(home, 'tiny'));
  });
}

/** Finds encoders in a folder, and keeps their vectors in the home. */
export function encodersIn(folder: string, threads: number): EncoderSource {
  return {
    find: async ({ name }) => path.join(folder, name),
    cacheFolder: path.join(home, 'vectors'),
    threads,
  };
}
