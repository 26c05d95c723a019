import { Type, type Static } from '@sinclair/typebox';
import { classWeightOptions, type LabelledMatrix } from './labelled-matrix.ts';
import type { LinearParameters } from './linear-model.ts';

/** Options of `ngram-linear`: Adagrad on softmax or sigmoid cross-entropy. */
export const ngramLinearOptionsSchema = Type.Object(
  {
    epochs: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 6,
      description: 'Passes over the training examples.',
    }),
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      default: 0.7,
      description: 'First step size; falls linearly to 0.',
    }),
    l2: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'Weight decay, applied once an epoch.',
    }),
    ...classWeightOptions,
    patience: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 3,
      description: 'Epochs without a better validation loss before stopping.',
    }),
    averaging: Type.Boolean({
      default: true,
      description: 'Average the weights over the steps of the last epochs.',
    }),
    replicas: Type.Integer({
      minimum: 1,
      maximum: 16,
      default: 1,
      description:
        'Independent trainings, each with its own order and crops, whose weights are averaged; side by side where there are cores.',
    }),
    quantise: Type.Union([Type.Literal('int8'), Type.Literal('none')], {
      default: 'int8',
      description: 'How weights are exported.',
    }),
  },
  { additionalProperties: false },
);

/** Options of `ngram-linear`, all given. */
export type NgramLinearOptions = Static<typeof ngramLinearOptionsSchema>;

/** What is known after an epoch. Losses are mean cross-entropies in nats; a bi-encoder trains on another loss. */
export interface EpochMetrics {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** Everything that a training after an epoch goes on from. Arrays are the trainer's own: copy or write them at once. */
export interface FitCheckpoint {
  /** Epochs that are done; the training is over when `finished`. */
  readonly epoch: number;
  readonly finished: boolean;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Adagrad's sums of squares, one a column. */
  readonly squares: Float32Array;
  /** Sums of weights and bias over the averaged epochs; empty without averaging. */
  readonly sums: Float64Array;
  readonly averagedEpochs: number;
  readonly random: readonly [number, number, number, number];
  readonly best: {
    readonly loss: number;
    readonly epoch: number;
    readonly weights: Float32Array;
    readonly bias: Float32Array;
  };
}

/** Everything a training needs. */
export interface FitRequest {
  readonly train: LabelledMatrix;
  /** More rows for one epoch alone (1 is the first), drawn anew each time; the same for the same epoch. */
  readonly augment?: (epoch: number) => Promise<LabelledMatrix>;
  readonly validation: LabelledMatrix;
  readonly classCount: number;
  readonly kind: 'single' | 'multi';
  readonly options: NgramLinearOptions;
  readonly seed: number;
  /** Awaited every few thousand rows, so that timers and signals run. */
  readonly pause?: () => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
  /** Called after each epoch and its metrics, with the model as it is then: what serving would get. */
  readonly onCheckpoint?: (checkpoint: FitCheckpoint, model: LinearParameters) => void | Promise<void>;
  /** Goes on after a checkpoint of the same request: the same bytes as without a break. */
  readonly resumeFrom?: FitCheckpoint;
  /** An AbortSignal: asked to throw when the work should stop. */
  readonly signal?: { throwIfAborted(): void };
}
