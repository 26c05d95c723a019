import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { modelErrors } from './errors.ts';
import { createLinearModel, type LinearModel } from './linear-model.ts';

/** A named part of an encoded model: little-endian numbers, or a format of its own. */
export interface ModelFile {
  readonly name: string;
  /** Of the file's name in a bundle; `bin` unless given. */
  readonly extension?: string;
  readonly bytes: Uint8Array;
}

const encodedSchema = Type.Object(
  {
    classCount: Type.Integer({ minimum: 1, maximum: 100_000 }),
    dimension: Type.Integer({ minimum: 1, maximum: 2 ** 24 }),
    weights: Type.Union([Type.Literal('int8-square'), Type.Literal('float32')]),
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
  const biasFile = { name: 'bias', bytes: floatBytes(bias) };
  if (weights instanceof Float32Array) {
    return {
      options: { classCount, dimension, weights: 'float32' },
      files: [{ name: 'weights', bytes: floatBytes(weights) }, biasFile],
    };
  }
  const { codes, scales } = weights;
  const codeFile = {
    name: 'weights',
    bytes: new Uint8Array(codes.buffer, codes.byteOffset, codes.length).slice(),
  };
  return {
    options: { classCount, dimension, weights: 'int8-square' },
    files: [codeFile, { name: 'scales', bytes: floatBytes(scales) }, biasFile],
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
  const { classCount, dimension, weights } = options;
  const floats = (name: string, count: number): Float32Array =>
    floatsOf(name, partOf(files, name, count * 4));
  const bias = floats('bias', classCount);
  if (weights === 'float32') return createLinearModel(floats('weights', dimension * classCount), bias);
  const codes = new Int8Array(new Uint8Array(partOf(files, 'weights', dimension * classCount)).buffer);
  return createLinearModel({ codes, scales: floats('scales', classCount) }, bias);
}

function partOf(files: ReadonlyMap<string, Uint8Array>, name: string, sizeBytes: number): Uint8Array {
  const bytes = files.get(name);
  if (bytes?.length !== sizeBytes) {
    throw modelErrors.WEIGHTS_INVALID(
      `The ${name} of the model have ${bytes?.length ?? 0} bytes where ${sizeBytes} are due.`,
    );
  }
  return bytes;
}

function floatsOf(name: string, bytes: Uint8Array): Float32Array {
  // A copy has a buffer of its own, at an address that fits. Not by slice(): of a Buffer that is no copy.
  const floats = isLittleEndian ? new Float32Array(new Uint8Array(bytes).buffer) : swapFloats(bytes);
  if (!allFinite(floats)) {
    throw modelErrors.WEIGHTS_INVALID(`The ${name} of the model hold values that are not finite numbers.`);
  }
  return floats;
}

/** Whether this machine keeps numbers as files do. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swapFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

/** A sum is finite only if all parts are; parts of 32 bits cannot overflow one of 64. */
function allFinite(floats: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < floats.length; i += 1) sum += floats[i] as number;
  return Number.isFinite(sum);
}

function floatBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return new Uint8Array(view.buffer);
}
