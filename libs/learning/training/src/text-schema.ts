import { Type } from '@sinclair/typebox';
import { encoderFeaturesOptionsSchema } from '@runestone/encoders';
import {
  fieldFeaturesOptionsSchema,
  hashedNgramsOptionsSchema,
  tokenSequenceOptionsSchema,
} from '@runestone/features';
import { normalizationSteps } from '@runestone/normalization';
import { combinedOptionsOf } from '@runestone/text-pipeline';
import { closed, oneOf, withId } from './schema-parts.ts';

const normalizationStep = oneOf(Object.keys(normalizationSteps));

/** Of features that cut texts themselves. */
const wholeSchema = Type.Object({ id: Type.Literal('whole') }, closed);

const tokenizationSchemas = [
  Type.Object(
    {
      id: Type.Literal('words'),
      keep: oneOf(['letters', 'alphanumeric', 'everything'], { default: 'everything' }),
    },
    closed,
  ),
  Type.Object(
    { id: Type.Literal('characters'), unit: oneOf(['grapheme', 'code-point'], { default: 'code-point' }) },
    closed,
  ),
  Type.Object({ id: Type.Literal('bytes') }, closed),
  wholeSchema,
] as const;

const ngramsSchema = withId('hashed-ngrams', hashedNgramsOptionsSchema);
const encoderSchema = withId('encoder', encoderFeaturesOptionsSchema);

/** A part of combined features. */
const partSchema = Type.Object(
  {
    normalization: Type.Array(normalizationStep, {
      default: [],
      description: 'Steps after those of all parts.',
    }),
    tokenization: Type.Optional(
      Type.Union([...tokenizationSchemas], {
        description: 'Words for n-grams, whole for encoders when absent.',
      }),
    ),
    features: Type.Union([ngramsSchema, encoderSchema, withId('fields', fieldFeaturesOptionsSchema)]),
    weight: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1000,
      default: 1,
      description: 'Multiplies the values of the part.',
    }),
  },
  closed,
);

/** The part `text` of a recipe: how a text is normalised, cut and made into features. */
export const textSchema = Type.Object(
  {
    normalization: Type.Array(normalizationStep, {
      default: ['well-formed', 'strip-invisible', 'strip-links', 'nfc', 'lower-case'],
    }),
    tokenization: Type.Optional(
      Type.Union([...tokenizationSchemas], {
        description: 'Words when absent; whole for encoder and combined.',
      }),
    ),
    features: Type.Union(
      [
        ngramsSchema,
        withId('token-sequence', tokenSequenceOptionsSchema),
        encoderSchema,
        withId('combined', combinedOptionsOf(partSchema)),
      ],
      { default: { id: 'hashed-ngrams' } },
    ),
  },
  { ...closed, default: {} },
);
