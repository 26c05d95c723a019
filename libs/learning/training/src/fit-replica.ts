import path from 'node:path';
import type { Example } from '@runestone/examples';
import { fitNgramLinear, type FitRequest, type LinearParameters } from '@runestone/models';
import { createRandom } from '@runestone/random';
import type { TextSteps } from '@runestone/text-pipeline';
import { buildTrainingRows } from './build-training-rows.ts';
import { pacing, type FitContext } from './fit-context.ts';
import { readLinearState, writeLinearState } from './linear-state.ts';
import { fitModelOutputs } from './model-outputs.ts';
import type { ModelOptions, Recipe } from './recipe.ts';

/** What is trained, as plain data: a thread can be given it. */
export interface ReplicaJob {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  /** Those that the outputs of the model cover. */
  readonly validation: readonly Example[];
  /** Where each replica keeps its state after each epoch, from which it goes on when it is trained again. */
  readonly state?: { readonly folder: string; readonly key: string };
}

/** Trains one replica (0 is the first) of a recipe's model: its crops and its order of rows are its own. */
export async function fitReplica(
  { recipe, train, validation, state }: ReplicaJob,
  steps: TextSteps,
  replica: number,
  context: FitContext,
): Promise<LinearParameters> {
  const seeded = createRandom(recipe.seed);
  const random = replica === 0 ? seeded : seeded.fork(`replica ${replica}`);
  const outputs = fitModelOutputs(recipe, train);
  const { id: _, ...options } = recipe.model as ModelOptions<'ngram-linear'>;
  const stateFile = state === undefined ? undefined : path.join(state.folder, `replica-${replica}`);
  const before = stateFile === undefined ? undefined : await readLinearState(stateFile, state?.key ?? '');
  if (before?.finished === true) return before.best;
  const onCheckpoint: FitRequest['onCheckpoint'] = async (checkpoint, current) => {
    // First what others see of the epoch: whoever goes on after it does not come back to it.
    if (replica === 0) await context.onModel?.(checkpoint.epoch, current);
    if (stateFile !== undefined) await writeLinearState(stateFile, state?.key ?? '', checkpoint);
  };
  const model = await fitNgramLinear({
    ...pacing(context, 'fit'),
    ...(context.onEpoch === undefined ? {} : { onEpoch: context.onEpoch }),
    ...(before === undefined ? {} : { resumeFrom: before }),
    ...{ onCheckpoint, options },
    ...(await buildTrainingRows({ recipe, train, validation, steps, outputs }, context, random)),
  });
  return { weights: model.weights as Float32Array, bias: model.bias };
}
