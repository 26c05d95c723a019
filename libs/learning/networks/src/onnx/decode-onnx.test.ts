import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import fc from 'fast-check';
import { parameterSpecs, type NetworkArchitecture } from '../architecture.ts';
import { randomNetwork } from '../testing/index.ts';
import { decodeOnnx } from './decode-onnx.ts';
import { encodeOnnx } from './encode-onnx.ts';
import { floatTensor, int8Tensor, type OnnxTensor } from './onnx-model.ts';
import { writeOnnxModel } from './write-onnx-model.ts';

const architecture = {
  kind: 'char-cnn',
  vocabularySize: 3,
  embeddingSize: 2,
  classCount: 2,
  filters: 1,
  widths: [2],
} as const satisfies NetworkArchitecture;
const invalid = expect.objectContaining({ code: 'NETWORK_WEIGHTS_INVALID', kind: 'integrity' });
const files = {
  float32: encodeOnnx(randomNetwork(architecture, createRandom(1)), 'float32'),
  int8: encodeOnnx(randomNetwork(architecture, createRandom(1)), 'int8'),
};
const anyFile = fc.constantFrom(files.float32, files.int8);

/** Bytes either decode to numbers or are refused by the one error. */
function expectNumbersOrRefusal(bytes: Uint8Array): void {
  let parameters: Float32Array;
  try {
    parameters = decodeOnnx(bytes, architecture);
  } catch (error) {
    expect(error).toEqual(invalid);
    return;
  }
  expect(parameters.every(Number.isFinite)).toBe(true);
}

describe('decodeOnnx, given damaged bytes', () => {
  it('survives flipped bits', () => {
    const flips = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyFile, flips, (file, positions) => {
        const bytes = file.slice();
        for (const position of positions) {
          const at = (position >>> 3) % bytes.length;
          bytes[at] = (bytes[at] as number) ^ (1 << (position & 7));
        }
        expectNumbersOrRefusal(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses a file cut within its graph', () => {
    const end = Buffer.from(files.float32).lastIndexOf('logits');
    for (let length = 0; length < end; length += 3) {
      expect(() => decodeOnnx(files.float32.subarray(0, length), architecture)).toThrow(invalid);
    }
  });

  it('survives any bytes, alone and in the midst of a file', () => {
    fc.assert(
      fc.property(anyFile, fc.uint8Array({ maxLength: 40 }), fc.nat(), (file, noise, position) => {
        const at = position % file.length;
        expectNumbersOrRefusal(noise);
        expectNumbersOrRefusal(Buffer.concat([file.subarray(0, at), noise, file.subarray(at)]));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a graph said to have 2 GiB', [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07]],
    ['a number without end', [0x08, ...new Array<number>(1000).fill(0xff)]],
    ['groups within groups', new Array<number>(100_000).fill(0x0b)],
    ['two graphs', [0x3a, 0x00, 0x3a, 0x00]],
    ['a tensor of too many dimensions', [0x3a, 13, 0x2a, 11, 0x0a, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeOnnx(Uint8Array.from(bytes), architecture)).toThrow(invalid);
  });

  it('passes over fields that it does not know', () => {
    const unknown = Uint8Array.from([0xfa, 0x3f, 2, 7, 7, 0xf0, 0x3f, 1]);
    const bytes = Buffer.concat([unknown, files.int8, unknown]);
    expect(decodeOnnx(bytes, architecture)).toEqual(decodeOnnx(files.int8, architecture));
  });
});

describe('decodeOnnx, given other initializers', () => {
  it('takes those that fit, in any order', () => {
    const parameters = decodeOnnx(modelOf([...tensors()].reverse()), architecture);
    expect([...parameters]).toEqual([0, 0, ...new Array<number>(parameters.length - 2).fill(0.5)]);
  });

  it.each<[string, RegExp, Partial<OnnxTensor> | undefined]>([
    ['a missing one', /no "dense\/bias"/, { name: 'other' }],
    ['another shape', /shape \[1, 2\], not \[2\]/, { dims: [1, 2] }],
    ['a negative extent', /shape \[4294967294, 4294967295\]/, { dims: [-2, -1] }],
    ['another type', /not of type float/, { type: 'int32' }],
    ['a bias in bytes', /not of type float/, int8Tensor('dense/bias', [2], new Int8Array(2))],
    ['too few bytes', /has 4 bytes, not 8/, { bytes: new Uint8Array(4) }],
    ['bytes that lie in another file', /has 0 bytes/, { bytes: new Uint8Array(0) }],
    ['NaN', /not finite/, floatTensor('dense/bias', [2], Float32Array.of(0, Number.NaN))],
    ['infinities', /not finite/, floatTensor('dense/bias', [2], Float32Array.of(Infinity, -Infinity))],
  ])('refuses %s', (_, message, change) => {
    const changed = tensors().map((tensor) =>
      tensor.name === 'dense/bias' ? { ...tensor, ...change } : tensor,
    );
    const attempt = (): unknown => decodeOnnx(modelOf(changed), architecture);
    expect(attempt).toThrow(invalid);
    expect(attempt).toThrow(message);
  });

  it('refuses one that is there twice', () => {
    const twice = [...tensors(), ...tensors().slice(0, 1)];
    expect(() => decodeOnnx(modelOf(twice), architecture)).toThrow(/"embedding" twice/);
  });

  it('refuses a padding that is not zero', () => {
    const embedding = floatTensor('embedding', [3, 2], new Float32Array(6).fill(0.5));
    expect(() => decodeOnnx(modelOf([embedding, ...tensors().slice(1)]), architecture)).toThrow(/padding/);
  });

  it.each([0, -1, Number.NaN, Infinity, 3e38])('refuses the scale %d', (scale) => {
    const codes = int8Tensor('dense/kernel', [1, 2], Int8Array.of(127, 127));
    const scales = floatTensor('dense/kernel/scale', [2], Float32Array.of(1, scale));
    const others = tensors().filter(({ name }) => name !== 'dense/kernel');
    expect(() => decodeOnnx(modelOf([...others, codes, scales]), architecture)).toThrow(invalid);
  });

  it('reserves nothing for a network that the file does not hold', () => {
    const huge = { ...architecture, vocabularySize: 2 ** 20, embeddingSize: 4096 };
    const started = process.memoryUsage().arrayBuffers;
    expect(() => decodeOnnx(files.float32, huge)).toThrow(/"embedding" has the shape/);
    expect(process.memoryUsage().arrayBuffers - started).toBeLessThan(1e6);
  });
});

/** Fitting initializers, all one half but the padding. */
function tensors(): OnnxTensor[] {
  return parameterSpecs(architecture).map(({ name, shape, size }) => {
    const values = new Float32Array(size).fill(0.5);
    if (name === 'embedding') values.fill(0, 0, 2);
    return floatTensor(name, shape, values);
  });
}

function modelOf(initializers: readonly OnnxTensor[]): Uint8Array {
  return writeOnnxModel({
    name: 'test',
    nodes: [],
    inputs: [],
    outputs: [],
    metadata: {},
    tensors: initializers,
  });
}
