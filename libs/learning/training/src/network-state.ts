import type { NetworkCheckpoint } from '@runestone/networks';
import { Type } from '@sinclair/typebox';
import { readTrainingState, writeTrainingState } from './training-state.ts';

const factsSchema = Type.Object({
  epoch: Type.Integer({ minimum: 0 }),
  batch: Type.Integer({ minimum: 0 }),
  lossSum: Type.Number(),
  finished: Type.Boolean(),
  steps: Type.Integer({ minimum: 0 }),
  /** Null before the first epoch is done. */
  bestLoss: Type.Union([Type.Number(), Type.Null()]),
  bestEpoch: Type.Integer({ minimum: 0 }),
});

/** Writes what the training of a network goes on from. */
export async function writeNetworkState(
  file: string,
  key: string,
  { best, parameters, momentum, variance, ...facts }: NetworkCheckpoint,
): Promise<void> {
  const bestLoss = Number.isFinite(best.loss) ? best.loss : null;
  await writeTrainingState(file, key, {
    facts: { ...facts, bestLoss, bestEpoch: best.epoch },
    arrays: { parameters, momentum, variance, best: best.parameters },
  });
}

/** Reads it; undefined where there is none of this training that is whole. */
export async function readNetworkState(file: string, key: string): Promise<NetworkCheckpoint | undefined> {
  const state = await readTrainingState(file, key, factsSchema);
  if (state === undefined) return undefined;
  const { bestLoss, bestEpoch, ...facts } = state.facts;
  const { parameters, momentum, variance, best } = state.arrays as Record<
    'parameters' | 'momentum' | 'variance' | 'best',
    Float32Array
  >;
  return {
    ...{ ...facts, parameters, momentum, variance },
    best: { loss: bestLoss ?? Infinity, epoch: bestEpoch, parameters: best },
  };
}
