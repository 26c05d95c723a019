import type { FitCheckpoint } from '@runestone/models';
import { Type } from '@sinclair/typebox';
import { readTrainingState, writeTrainingState } from './training-state.ts';

const factsSchema = Type.Object({
  epoch: Type.Integer({ minimum: 1 }),
  finished: Type.Boolean(),
  averagedEpochs: Type.Integer({ minimum: 0 }),
  random: Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer(), Type.Integer()]),
  bestLoss: Type.Number(),
  bestEpoch: Type.Integer({ minimum: 0 }),
});

/** Writes what the training of a linear model goes on from. */
export async function writeLinearState(file: string, key: string, checkpoint: FitCheckpoint): Promise<void> {
  const { epoch, finished, averagedEpochs, random, best, weights, bias, squares, sums } = checkpoint;
  await writeTrainingState(file, key, {
    facts: { epoch, finished, averagedEpochs, random, bestLoss: best.loss, bestEpoch: best.epoch },
    arrays: { weights, bias, squares, sums, bestWeights: best.weights, bestBias: best.bias },
  });
}

/** Reads it; undefined where there is none of this training that is whole. */
export async function readLinearState(file: string, key: string): Promise<FitCheckpoint | undefined> {
  const state = await readTrainingState(file, key, factsSchema);
  if (state === undefined) return undefined;
  const { bestLoss, bestEpoch, ...facts } = state.facts;
  const { weights, bias, squares, bestWeights, bestBias } = state.arrays as Record<
    'weights' | 'bias' | 'squares' | 'bestWeights' | 'bestBias',
    Float32Array
  >;
  return {
    ...{ ...facts, weights, bias, squares, sums: state.arrays['sums'] as Float64Array },
    best: { loss: bestLoss, epoch: bestEpoch, weights: bestWeights, bias: bestBias },
  };
}
