import { Type, type Static } from '@sinclair/typebox';
import { modelErrors } from './errors.ts';

/** Options of `bi-encoder`: a projection under which texts lie near the words of their labels. */
export const biEncoderOptionsSchema = Type.Object(
  {
    size: Type.Integer({
      minimum: 0,
      maximum: 4096,
      default: 0,
      description:
        'Numbers that texts and labels become. 0: as many as the features have columns, starting with the features themselves, where these are at most 1024; else 256.',
    }),
    epochs: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 20,
      description: 'Passes over the training examples.',
    }),
    batchSize: Type.Integer({
      minimum: 2,
      maximum: 65_536,
      default: 32,
      description: 'Texts a step: hard pairs are looked for among them.',
    }),
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 100,
      default: 0.2,
      description: 'First step size; falls linearly to 0.',
    }),
    margin: Type.Number({
      exclusiveMinimum: 0,
      maximum: 2,
      default: 0.5,
      description: 'Cosine distance beyond which a text and a wrong label no longer count.',
    }),
    textPairs: Type.Boolean({
      default: false,
      description: 'Also compares the texts of a batch with each other, not only with the labels.',
    }),
    scale: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1000,
      default: 10,
      description: 'Multiplies the cosine: the score of a label before calibration.',
    }),
    decay: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'How far the projection goes back to where it started, once an epoch.',
    }),
    patience: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 5,
      description: 'Epochs without a better validation loss before stopping.',
    }),
    quantise: Type.Union([Type.Literal('int8'), Type.Literal('none')], {
      default: 'int8',
      description: 'How the projection is exported.',
    }),
  },
  { additionalProperties: false },
);

/** Options of `bi-encoder`, all given. */
export type BiEncoderOptions = Static<typeof biEncoderOptionsSchema>;

/** Most columns that get as many numbers of their own. */
const mostSquareColumns = 1024;
const plainSize = 256;
/** 1 GB of floats, three times while it trains. */
const mostWeights = 2 ** 28;

/** The numbers that a text becomes. Throws MODEL_OPTIONS_INVALID where the projection would be too large. */
export function projectionSize({ size }: BiEncoderOptions, columnCount: number): number {
  const chosen = size > 0 ? size : columnCount <= mostSquareColumns ? columnCount : plainSize;
  if (chosen * columnCount > mostWeights)
    throw modelErrors.OPTIONS_INVALID(
      `A projection of ${columnCount} columns to ${chosen} numbers is too large. Lower model.size or the bits of the features.`,
    );
  return chosen;
}
