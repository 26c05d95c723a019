import type { BiEncoderCheckpoint } from '@runestone/models';
import { Type } from '@sinclair/typebox';
import { readTrainingState, writeTrainingState } from './training-state.ts';

const factsSchema = Type.Object({
  epoch: Type.Integer({ minimum: 1 }),
  finished: Type.Boolean(),
  random: Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer(), Type.Integer()]),
  bestLoss: Type.Number(),
  bestEpoch: Type.Integer({ minimum: 0 }),
  bestOffset: Type.Number(),
});

/** Writes what the training of a bi-encoder goes on from. */
export async function writeBiEncoderState(
  file: string,
  key: string,
  { epoch, finished, random, projection, squares, best }: BiEncoderCheckpoint,
): Promise<void> {
  const { loss: bestLoss, epoch: bestEpoch, offset: bestOffset } = best;
  await writeTrainingState(file, key, {
    facts: { epoch, finished, random, bestLoss, bestEpoch, bestOffset },
    arrays: { projection, squares, bestProjection: best.projection },
  });
}

/** Reads it; undefined where there is none of this training that is whole. */
export async function readBiEncoderState(
  file: string,
  key: string,
): Promise<BiEncoderCheckpoint | undefined> {
  const state = await readTrainingState(file, key, factsSchema);
  if (state === undefined) return undefined;
  const { bestLoss, bestEpoch, bestOffset, ...facts } = state.facts;
  const { projection, squares, bestProjection } = state.arrays as Record<
    'projection' | 'squares' | 'bestProjection',
    Float32Array
  >;
  return {
    ...{ ...facts, projection, squares },
    best: { loss: bestLoss, epoch: bestEpoch, offset: bestOffset, projection: bestProjection },
  };
}
