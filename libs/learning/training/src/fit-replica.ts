import path from 'node:path';
import type { Example } from '@runestone/examples';
import { createLabelSpace } from '@runestone/label-encoding';
import {
  fitNgramLinear,
  type EpochMetrics,
  type FitRequest,
  type LabelledMatrix,
  type LinearParameters,
} from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { createRandom } from '@runestone/random';
import type { StepTable, TextSteps } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import { buildMatrix, type Pacing } from './build-matrix.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import { cropExamples } from './crop-examples.ts';
import type { Recipe } from './recipe.ts';

/** Stages of a training that take time. */
export type FitStage = 'features' | 'fit';

/** What fitting needs from its caller. */
export interface FitContext {
  readonly steps: StepTable;
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** How many replicas may train at a time, each beyond the first on a thread of its own; 1 by default. */
  readonly threads?: number;
  readonly onProgress?: (stage: FitStage, done: number, total: number) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
  /** Told of the first replica's model after each epoch. */
  readonly onModel?: (epoch: number, model: LinearParameters) => void | Promise<void>;
}

/** What is trained, as plain data: a thread can be given it. */
export interface ReplicaJob {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  /** Where each replica keeps its state after each epoch, from which it goes on when it is trained again. */
  readonly state?: { readonly folder: string; readonly key: string };
}

/** Trains one replica (0 is the first) of a recipe's model: its crops and its order of rows are its own. */
export async function fitReplica(
  { recipe, train, validation, state }: ReplicaJob,
  replica: number,
  context: FitContext,
): Promise<LinearParameters> {
  const labelSpace = createLabelSpace(recipe.labels);
  const steps = createTextSteps(recipe, context.steps);
  const seeded = createRandom(recipe.seed);
  const random = replica === 0 ? seeded : seeded.fork(`replica ${replica}`);
  const { augment } = recipe.data;
  const { other } = recipe.labels;
  const matrixOf = (examples: readonly Example[], pace: Pacing): Promise<LabelledMatrix> =>
    buildMatrix(examples, steps, labelSpace, pace);
  /** Crops are drawn anew for each epoch. */
  const crop = (epoch: number): Promise<LabelledMatrix> => {
    const options = { ...augment, ...(other === undefined ? {} : { other }) };
    return matrixOf(cropExamples(train, options, random.fork(`crops ${epoch}`)), quiet(context));
  };
  const { id: _, ...options } = recipe.model;
  const stateFile = state === undefined ? undefined : path.join(state.folder, `replica-${replica}`);
  const before = stateFile === undefined ? undefined : await readCheckpoint(stateFile, state?.key ?? '');
  if (before?.finished === true) return before.best;
  const onCheckpoint: FitRequest['onCheckpoint'] = async (checkpoint, current) => {
    // First what others see of the epoch: whoever goes on after it does not come back to it.
    if (replica === 0) await context.onModel?.(checkpoint.epoch, current);
    if (stateFile !== undefined) await writeCheckpoint(stateFile, state?.key ?? '', checkpoint);
  };
  const model = await fitNgramLinear({
    ...pacing(context, 'fit'),
    ...(context.onEpoch === undefined ? {} : { onEpoch: context.onEpoch }),
    ...(before === undefined ? {} : { resumeFrom: before }),
    onCheckpoint,
    train: await matrixOf(train, pacing(context, 'features')),
    ...(augment.crops === 0 ? {} : { augment: crop }),
    validation: await matrixOf(validation, quiet(context)),
    classCount: labelSpace.size,
    kind: labelSpace.kind,
    options,
    seed: random.fork('fit').nextUint32(),
  });
  return { weights: model.weights as Float32Array, bias: model.bias };
}

function pacing({ pause, signal, onProgress }: FitContext, stage: FitStage): Pacing {
  return {
    pause,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : { onProgress: (done: number, total: number) => onProgress(stage, done, total) }),
  };
}

/** As the context says, without reports. */
export function quiet({ pause, signal }: FitContext): Pacing {
  return { pause, ...(signal === undefined ? {} : { signal }) };
}

/** The steps before the model, of a recipe. */
export function createTextSteps({ text }: Recipe, table: StepTable): TextSteps {
  const { id: tokenizerId, ...tokenizerOptions } = text.tokenization;
  const { id: featuresId, ...featureOptions } = text.features;
  const createFeatures = table.features.get(featuresId) as NonNullable<
    ReturnType<StepTable['features']['get']>
  >;
  return {
    normalizer: createNormalizer(text.normalization),
    tokenizer: createTokenizer({ id: tokenizerId, options: tokenizerOptions }),
    features: createFeatures(featureOptions),
  };
}
