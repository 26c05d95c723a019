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
import type { GradientEngine, NetworkFitRequest } from '@runestone/networks';
import { createNormalizer } from '@runestone/normalization';
import { createRandom, type Random } from '@runestone/random';
import type { CreateFeatures, StepTable, TextSteps } from '@runestone/text-pipeline';
import { createTokenizer } from '@runestone/tokenization';
import { buildMatrix, type Pacing } from './build-matrix.ts';
import { cropExamples } from './crop-examples.ts';
import { readLinearState, writeLinearState } from './linear-state.ts';
import type { ModelOptions, Recipe } from './recipe.ts';

/** Stages of a training that take time. */
export type FitStage = 'features' | 'fit';

/** Opens what computes a network: for one training, which closes it. */
export type OpenEngine = (
  request: Pick<NetworkFitRequest, 'architecture' | 'kind'> & { readonly shards: number },
) => Promise<GradientEngine>;

/** What fitting needs from its caller. */
export interface FitContext {
  readonly steps: StepTable;
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** How many replicas may train at a time, each beyond the first on a thread of its own; 1 by default. */
  readonly threads?: number;
  /** Opens what computes networks, where a recipe needs it. */
  readonly openEngine?: OpenEngine;
  /** Told what computes a network, such as `tensorflow 2.18.1 cpu`. */
  readonly onBackend?: (backend: string) => Promise<void>;
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
  const steps = createTextSteps(recipe, context.steps, train);
  const seeded = createRandom(recipe.seed);
  const random = replica === 0 ? seeded : seeded.fork(`replica ${replica}`);
  const matrixOf = (examples: readonly Example[], pace: Pacing): Promise<LabelledMatrix> =>
    buildMatrix(examples, steps, labelSpace, pace);
  const crop = createCropping({ recipe, train, random }, (crops) => matrixOf(crops, quiet(context)));
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
    onCheckpoint,
    train: await matrixOf(train, pacing(context, 'features')),
    ...(crop === undefined ? {} : { augment: crop }),
    validation: await matrixOf(validation, quiet(context)),
    classCount: labelSpace.size,
    kind: labelSpace.kind,
    options,
    seed: random.fork('fit').nextUint32(),
  });
  return { weights: model.weights as Float32Array, bias: model.bias };
}

/** What crops are cut from. */
interface Cropping {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  readonly random: Random;
}

/** Gives the crops of an epoch, drawn anew for each; undefined where the recipe wants none. */
export function createCropping(
  { recipe, train, random }: Cropping,
  matrixOf: (crops: readonly Example[]) => Promise<LabelledMatrix>,
): ((epoch: number) => Promise<LabelledMatrix>) | undefined {
  const { augment } = recipe.data;
  const { other } = recipe.labels;
  const options = { ...augment, ...(other === undefined ? {} : { other }) };
  if (augment.crops === 0) return undefined;
  return (epoch) => matrixOf(cropExamples(train, options, random.fork(`crops ${epoch}`)));
}

/** Reports how far a stage is. */
export function pacing({ pause, signal, onProgress }: FitContext, stage: FitStage): Pacing {
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

/** The steps before the model, of a recipe; where they have a vocabulary it is learnt from the examples. */
export function createTextSteps({ text }: Recipe, table: StepTable, train: readonly Example[]): TextSteps {
  const { id: tokenizerId, ...tokenizerOptions } = text.tokenization;
  const { id: featuresId, ...featureOptions } = text.features;
  const normalizer = createNormalizer(text.normalization);
  const plain = createTokenizer({ id: tokenizerId, options: tokenizerOptions });
  const tokenizer =
    text.features.id === 'token-sequence'
      ? plain.fit(normalizedTexts(train, normalizer), {
          maxSize: text.features.vocabularySize,
          minCount: text.features.minCount,
        })
      : plain;
  const createFeatures = table.features.get(featuresId) as CreateFeatures;
  return { normalizer, tokenizer, features: createFeatures(featureOptions, tokenizer) };
}

function* normalizedTexts(
  examples: readonly Example[],
  normalizer: TextSteps['normalizer'],
): Generator<string> {
  for (const { text } of examples) yield normalizer.normalize(text);
}
