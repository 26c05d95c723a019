import { classWeightOptions } from '@runestone/models';
import { Type, type Static } from '@sinclair/typebox';
import type { NetworkArchitecture } from './architecture.ts';

const closed = { additionalProperties: false };
const share = (fallback: number, description: string) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: fallback, description });
const whole = (limits: readonly [number, number], fallback: number, description: string) =>
  Type.Integer({ minimum: limits[0], maximum: limits[1], default: fallback, description });

const trainingOptions = {
  epochs: whole([1, 1000], 8, 'Passes over the training examples.'),
  batchSize: whole([1, 65_536], 128, 'Texts a step.'),
  optimiser: Type.Union([Type.Literal('adamw'), Type.Literal('sgd')], {
    default: 'adamw',
    description: 'adamw, or sgd with a momentum of 0.9.',
  }),
  learningRate: Type.Number({
    exclusiveMinimum: 0,
    maximum: 100,
    default: 0.003,
    description: 'Largest step size.',
  }),
  warmUp: share(0.05, 'Share of the training in which the step size grows from 0.'),
  schedule: Type.Union([Type.Literal('cosine'), Type.Literal('linear'), Type.Literal('constant')], {
    default: 'cosine',
    description: 'How the step size goes on after the warm-up; cosine and linear end at 0.',
  }),
  weightDecay: Type.Number({
    minimum: 0,
    maximum: 10,
    default: 0.01,
    description: 'Decoupled weight decay of embeddings and kernels.',
  }),
  clipNorm: Type.Number({
    minimum: 0,
    maximum: 1e6,
    default: 1,
    description: 'Longest gradient, over all parameters; 0 is off.',
  }),
  dropout: share(0.2, 'Share of the features before the last layer that are left out in training.'),
  focalGamma: Type.Number({
    minimum: 0,
    maximum: 10,
    default: 0,
    description: 'Above 0 the loss minds less what is right already (focal loss); 2 is usual.',
  }),
  ...classWeightOptions,
  majorityShare: Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description:
      'Share of the texts of the most frequent label that an epoch sees, drawn anew for each; crops apart.',
  }),
  patience: whole([1, 1000], 3, 'Epochs without a better validation loss before stopping.'),
  shards: whole(
    [1, 64],
    2,
    'Parts of a batch whose gradients are computed on threads of their own. The result depends on the number of parts, not of threads.',
  ),
  quantise: Type.Union([Type.Literal('int8'), Type.Literal('none')], {
    default: 'int8',
    description: 'How weights are exported.',
  }),
};

const tokenOptions = {
  ...trainingOptions,
  embeddingDropout: share(0.05, 'Share of the vocabulary that is left out in training, drawn for each step.'),
};

/** Options of `lstm`. */
export const lstmOptionsSchema = Type.Object(
  {
    embeddingSize: whole([1, 4096], 32, 'Numbers a token becomes.'),
    units: whole([1, 4096], 64, 'Cells of each direction.'),
    bidirectional: Type.Boolean({ default: true, description: 'Also reads each text from its end.' }),
    pooling: Type.Union([Type.Literal('max'), Type.Literal('last')], {
      default: 'max',
      description:
        'What stands for a text: the largest value of each unit over its tokens, or the state behind the last one.',
    }),
    convolution: Type.Optional(
      Type.Object(
        {
          width: Type.Integer({ minimum: 1, maximum: 64, description: 'Tokens that a filter spans.' }),
          filters: Type.Integer({
            minimum: 1,
            maximum: 4096,
            description: 'Numbers that the LSTM reads of each token.',
          }),
        },
        {
          ...closed,
          description:
            'A rectified convolution over the embedded tokens, which the LSTM reads in their place.',
        },
      ),
    ),
    ...tokenOptions,
  },
  closed,
);

/** Options of `char-cnn`. */
export const charCnnOptionsSchema = Type.Object(
  {
    embeddingSize: whole([1, 4096], 32, 'Numbers a token becomes.'),
    filters: whole([1, 4096], 128, 'Filters of each width.'),
    widths: Type.Array(Type.Integer({ minimum: 1, maximum: 64 }), {
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      default: [2, 3, 4, 5],
      description: 'Tokens that a filter spans.',
    }),
    ...tokenOptions,
  },
  closed,
);

/** Options of `encoder-head`. */
export const encoderHeadOptionsSchema = Type.Object(
  {
    hidden: Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), {
      maxItems: 4,
      default: [256],
      description: 'Units of the layers before the last; none for a linear model.',
    }),
    ...trainingOptions,
    epochs: whole([1, 1000], 30, 'Passes over the training examples.'),
    dropout: share(0.3, 'Share of the features before the last layer that are left out in training.'),
  },
  closed,
);

/** How a network is trained, whatever it is. */
export type NetworkTrainingOptions = {
  readonly [Name in keyof typeof trainingOptions]: Static<(typeof trainingOptions)[Name]>;
} & {
  /** Of networks over tokens. */
  readonly embeddingDropout?: number;
};

/** The options of a network in a recipe, by the id of the model. */
type NetworkOptions =
  | ({ readonly id: 'lstm' } & Static<typeof lstmOptionsSchema>)
  | ({ readonly id: 'char-cnn' } & Static<typeof charCnnOptionsSchema>)
  | ({ readonly id: 'encoder-head' } & Static<typeof encoderHeadOptionsSchema>);

/** The shape of the network that options describe, over features of so many columns. */
export function createArchitecture(
  options: NetworkOptions,
  { columnCount, classCount }: { readonly columnCount: number; readonly classCount: number },
): NetworkArchitecture {
  if (options.id === 'encoder-head')
    return { kind: 'encoder-head', inputSize: columnCount, hidden: options.hidden, classCount };
  const ends = { vocabularySize: columnCount, classCount };
  const { embeddingSize } = options;
  if (options.id === 'char-cnn')
    return { kind: 'char-cnn', ...ends, embeddingSize, filters: options.filters, widths: options.widths };
  const { units, bidirectional, pooling, convolution } = options;
  const shape = { kind: 'lstm', ...ends, embeddingSize, units, bidirectional, pooling } as const;
  return convolution === undefined ? shape : { ...shape, convolution };
}
