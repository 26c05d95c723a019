import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { modelErrors } from './errors.ts';
import {
  decodeFloats,
  decodeWeights,
  encodeWeights,
  floatBytes,
  weightsFormatSchema,
  type ModelFile,
} from './encode-weights.ts';
import { createLinearModel, type LinearModel } from './linear-model.ts';

const encodedSchema = Type.Object(
  {
    classCount: Type.Integer({ minimum: 1, maximum: 100_000 }),
    dimension: Type.Integer({ minimum: 1, maximum: 2 ** 24 }),
    weights: weightsFormatSchema,
  },
  { additionalProperties: false },
);

/** A linear model as data: options in JSON, numbers in files `weights`, `bias` and, where quantised, `scales`. */
export interface EncodedLinearModel {
  readonly options: Static<typeof encodedSchema>;
  readonly files: readonly ModelFile[];
}

/** Encodes a linear model. */
export function encodeLinearModel({ classCount, dimension, weights, bias }: LinearModel): EncodedLinearModel {
  const encoded = encodeWeights('weights', weights);
  return {
    options: { classCount, dimension, weights: encoded.format },
    files: [...encoded.files, { name: 'bias', bytes: floatBytes(bias) }],
  };
}

/**
 * Decodes a linear model. Throws MODEL_WEIGHTS_INVALID (kind integrity) for options that do not fit, a missing file,
 * a wrong size, and numbers that are not finite.
 */
export function decodeLinearModel(options: unknown, files: ReadonlyMap<string, Uint8Array>): LinearModel {
  if (!Value.Check(encodedSchema, options)) {
    throw modelErrors.WEIGHTS_INVALID(
      'The options of the linear model in this bundle do not fit their schema.',
    );
  }
  const { classCount, dimension, weights: format } = options;
  const bias = decodeFloats(files, 'bias', classCount);
  return createLinearModel(
    decodeWeights(files, 'weights', { format, rowCount: dimension, size: classCount }),
    bias,
  );
}
