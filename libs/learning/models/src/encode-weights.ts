import { Type, type Static } from '@sinclair/typebox';
import { modelErrors } from './errors.ts';
import type { QuantisedWeights } from './linear-model.ts';

/** A named part of an encoded model: little-endian numbers, or a format of its own. */
export interface ModelFile {
  readonly name: string;
  /** Of the file's name in a bundle; `bin` unless given. */
  readonly extension?: string;
  readonly bytes: Uint8Array;
}

/** How weights are stored: floats, or one byte each with square steps. */
export const weightsFormatSchema = Type.Union([Type.Literal('int8-square'), Type.Literal('float32')]);

type WeightsFormat = Static<typeof weightsFormatSchema>;

/** Weights as files: `name`, and `scales` where they are quantised. */
export function encodeWeights(
  name: string,
  weights: Float32Array | QuantisedWeights,
): { readonly format: WeightsFormat; readonly files: readonly ModelFile[] } {
  if (weights instanceof Float32Array)
    return { format: 'float32', files: [{ name, bytes: floatBytes(weights) }] };
  const { codes, scales } = weights;
  const bytes = new Uint8Array(codes.buffer, codes.byteOffset, codes.length).slice();
  return {
    format: 'int8-square',
    files: [
      { name, bytes },
      { name: 'scales', bytes: floatBytes(scales) },
    ],
  };
}

/** Decodes weights of `rowCount` × `size`. Throws MODEL_WEIGHTS_INVALID. */
export function decodeWeights(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  shape: { readonly format: WeightsFormat; readonly rowCount: number; readonly size: number },
): Float32Array | QuantisedWeights {
  const { format, rowCount, size } = shape;
  if (format === 'float32') return decodeFloats(files, name, rowCount * size);
  const codes = new Int8Array(new Uint8Array(partOf(files, name, rowCount * size)).buffer);
  return { codes, scales: decodeFloats(files, 'scales', size) };
}

/** Decodes `count` floats. Throws MODEL_WEIGHTS_INVALID for a missing file, a wrong size, and numbers that are not finite. */
export function decodeFloats(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  count: number,
): Float32Array {
  return floatsOf(name, partOf(files, name, count * 4));
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

/** Floats as a file of a bundle. */
export function floatBytes(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setFloat32(index * 4, value, true));
  return new Uint8Array(view.buffer);
}
