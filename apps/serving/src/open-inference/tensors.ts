import { isUtf8 } from 'node:buffer';
import { Type, type Static } from '@sinclair/typebox';
import { servingErrors } from '../errors.ts';

const parameters = Type.Optional(Type.Record(Type.String(), Type.Unknown()));

/** One tensor of an inference request; its data are in JSON, or in the binary part after it. */
export const inputTensorSchema = Type.Object({
  name: Type.String({ examples: ['text'] }),
  shape: Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 31 }), { maxItems: 8, examples: [[1]] }),
  datatype: Type.String({ examples: ['BYTES'] }),
  parameters,
  data: Type.Optional(Type.Array(Type.Unknown(), { examples: [['Jeg ved ikke, hvad der skete i går.']] })),
});

/** One tensor of an answer. */
export interface OutputTensor {
  readonly name: string;
  readonly datatype: 'BYTES' | 'FP64' | 'BOOL';
  readonly shape: readonly number[];
  readonly data: readonly (string | number | boolean)[];
}

/**
 * The texts of a BYTES tensor. `binary` is what follows the JSON part of the body: of it the tensor takes
 * `parameters.binary_data_size` bytes. Throws SERVING_TENSOR_INVALID (400).
 */
export function readTexts(tensor: Static<typeof inputTensorSchema>, binary: Buffer): string[] {
  const { name, datatype, shape, parameters: given, data } = tensor;
  if (datatype !== 'BYTES') throw invalid(name, `its datatype is ${datatype}; texts are BYTES`);
  const size = given?.['binary_data_size'];
  if (data !== undefined && size !== undefined) throw invalid(name, 'it has both data and binary_data_size');
  const texts = size === undefined ? flatten(name, data ?? []) : readBinaryTexts(name, binary, size);
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== texts.length)
    throw invalid(name, `its shape is for ${count} elements, and it has ${texts.length}`);
  return texts;
}

function flatten(name: string, data: readonly unknown[]): string[] {
  const texts: string[] = [];
  // By hand, with a bound: data may be nested to any depth.
  const lists: (readonly unknown[])[] = [data];
  for (let depth = 0; depth < 9; depth += 1) {
    const lowest = lists.pop() as readonly unknown[];
    if (lowest.every((one) => typeof one === 'string')) return [...texts, ...(lowest as readonly string[])];
    if (!lowest.every((one) => Array.isArray(one))) break;
    lists.push((lowest as unknown[][]).flat());
  }
  throw invalid(name, 'its data are not texts');
}

/** Each element is its length in 4 bytes, little-endian, and as many bytes of UTF-8. */
function readBinaryTexts(name: string, binary: Buffer, size: unknown): string[] {
  if (size !== binary.length)
    throw invalid(name, `binary_data_size is ${String(size)}, and ${binary.length} bytes follow the JSON`);
  const texts: string[] = [];
  let at = 0;
  while (at < binary.length) {
    const length = at + 4 <= binary.length ? binary.readUInt32LE(at) : Infinity;
    const bytes = binary.subarray(at + 4, at + 4 + length);
    if (bytes.length !== length) throw invalid(name, 'an element is cut off');
    if (!isUtf8(bytes)) throw invalid(name, `element ${texts.length} is not UTF-8`);
    texts.push(bytes.toString('utf8'));
    at += 4 + length;
  }
  return texts;
}

/** The bytes of a tensor as they follow the JSON part of an answer. */
export function encodeTensor({ datatype, data }: OutputTensor): Buffer {
  if (datatype === 'BOOL') return Buffer.from(data.map((value) => (value === true ? 1 : 0)));
  if (datatype === 'FP64') {
    const bytes = Buffer.alloc(data.length * 8);
    data.forEach((value, index) => bytes.writeDoubleLE(value as number, index * 8));
    return bytes;
  }
  return Buffer.concat(
    data.flatMap((value) => {
      const bytes = Buffer.from(value as string, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

const invalid = (name: string, reason: string) =>
  servingErrors.TENSOR_INVALID(`The tensor ${JSON.stringify(name.slice(0, 100))} cannot be read: ${reason}.`);
