import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { createBiEncoder, type BiEncoder } from './bi-encoder.ts';
import {
  decodeFloats,
  decodeWeights,
  encodeWeights,
  floatBytes,
  weightsFormatSchema,
  type ModelFile,
} from './encode-weights.ts';
import { modelErrors } from './errors.ts';

const encodedSchema = Type.Object(
  {
    classCount: Type.Integer({ minimum: 1, maximum: 100_000 }),
    dimension: Type.Integer({ minimum: 1, maximum: 2 ** 24 }),
    size: Type.Integer({ minimum: 1, maximum: 4096 }),
    scale: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    offset: Type.Number({ minimum: -1000, maximum: 1000 }),
    projection: weightsFormatSchema,
  },
  { additionalProperties: false },
);

/**
 * A bi-encoder as data: options in JSON, numbers in the files `projection` (dimension × size, with `scales` where quantised)
 * and `labels` (the labels' projected unit vectors, classCount × size).
 */
export interface EncodedBiEncoder {
  readonly options: Static<typeof encodedSchema>;
  readonly files: readonly ModelFile[];
}

/** Encodes a bi-encoder. */
export function encodeBiEncoder(model: BiEncoder): EncodedBiEncoder {
  const { classCount, dimension, size, scale, offset, labels } = model;
  const projection = encodeWeights('projection', model.projection);
  return {
    options: { classCount, dimension, size, scale, offset, projection: projection.format },
    files: [...projection.files, { name: 'labels', bytes: floatBytes(labels) }],
  };
}

/**
 * Decodes a bi-encoder. Throws MODEL_WEIGHTS_INVALID (kind integrity) for options that do not fit, a missing file, a wrong
 * size, and numbers that are not finite.
 */
export function decodeBiEncoder(options: unknown, files: ReadonlyMap<string, Uint8Array>): BiEncoder {
  if (!Value.Check(encodedSchema, options))
    throw modelErrors.WEIGHTS_INVALID(
      'The options of the bi-encoder in this bundle do not fit their schema.',
    );
  const { classCount, dimension, size, scale, offset, projection: format } = options;
  return createBiEncoder({
    ...{ size, scale, offset },
    projection: decodeWeights(files, 'projection', { format, rowCount: dimension, size }),
    labels: decodeFloats(files, 'labels', classCount * size),
  });
}
