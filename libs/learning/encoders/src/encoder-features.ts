import type { BatchFeatureExtractor } from '@runestone/features';
import { Type, type Static } from '@sinclair/typebox';
import type { EncoderFiles } from './encoder-files.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';

/** Options of the features `encoder`: which encoder, and how it makes a vector of a text. */
export const encoderFeaturesOptionsSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 1000,
      description:
        'A sentence encoder with ONNX files: its name on the hub, such as all-MiniLM-L6-v2, or a directory.',
    }),
    revision: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'A branch, a tag or a commit of the hub.' }),
    ),
    precision: Type.Union([Type.Literal('int8'), Type.Literal('fp32')], {
      default: 'int8',
      description: 'Which weights: int8 is a quarter as large and faster for single texts.',
    }),
    pooling: Type.Optional(
      Type.Union([Type.Literal('mean'), Type.Literal('cls'), Type.Literal('max')], {
        description: "How the tokens' vectors become one; what the encoder's files say when absent.",
      }),
    ),
    normalize: Type.Optional(
      Type.Boolean({
        description: "Whether vectors get length 1; what the encoder's files say when absent.",
      }),
    ),
    maxTokens: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: "Tokens of a text that are looked at; what the encoder's files say when absent.",
      }),
    ),
    prefix: Type.String({
      maxLength: 1000,
      default: '',
      description: 'Stands before every text: e5 encoders want "query: ".',
    }),
  },
  { additionalProperties: false },
);

/** Options of the features `encoder`, all given. */
export type EncoderFeaturesOptions = Static<typeof encoderFeaturesOptionsSchema>;

/**
 * Features that are a text's vector, one column a number. Tokens are joined by blanks: the encoder cuts texts itself, so that
 * they should come whole. `files` go into the bundle; closing the features closes the encoder.
 */
export function createEncoderFeatures(
  encoder: SentenceEncoder,
  files: EncoderFiles,
  options: EncoderFeaturesOptions,
): BatchFeatureExtractor {
  const { dimension } = encoder;
  const columns = Uint32Array.from({ length: dimension }, (_, column) => column);
  return {
    ...{ id: 'encoder', options: Object.freeze({ ...options }), dimension, files },
    transformBatch: async (tokens, _fields, counts) => {
      const texts = tokens.map((own) => own.join(' '));
      const vectors = await encoder.encode(texts, counts === undefined ? {} : { counts });
      return tokens.map((_, row) => ({
        indices: columns,
        values: vectors.subarray(row * dimension, (row + 1) * dimension),
        length: dimension,
      }));
    },
    close: () => encoder.close(),
  };
}
