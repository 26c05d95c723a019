import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import fc from 'fast-check';
import type { NetworkArchitecture } from '../architecture.ts';
import type { Network } from '../network.ts';
import { randomArchitecture, randomNetwork } from '../testing/index.ts';
import { decodeOnnx } from './decode-onnx.ts';
import { encodeOnnx } from './encode-onnx.ts';
import { quantiseNetwork } from './quantise-parameter.ts';

const networks = fc
  .record({ kind: fc.constantFrom('lstm' as const, 'char-cnn' as const), seed: fc.nat() })
  .map(({ kind, seed }): Network => {
    const random = createRandom(seed);
    return randomNetwork(randomArchitecture(kind, random), random);
  });

const smallLstm = {
  kind: 'lstm',
  vocabularySize: 3,
  embeddingSize: 2,
  classCount: 2,
  units: 1,
  bidirectional: false,
  pooling: 'last',
} as const;
const convolving = { ...smallLstm, convolution: { width: 2, filters: 3 } } as const;

describe('encodeOnnx', () => {
  it('keeps every bit of 32-bit parameters', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const decoded = decodeOnnx(encodeOnnx(network, 'float32'), network.architecture);
        expect(bytesOf(decoded).equals(bytesOf(network.parameters))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same bytes again for parameters that were quantised', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const { architecture } = network;
        const bytes = encodeOnnx(network, 'int8');
        const parameters = decodeOnnx(bytes, architecture);
        expect(Buffer.compare(encodeOnnx({ architecture, parameters }, 'int8'), bytes)).toBe(0);
        expect(bytesOf(parameters).equals(bytesOf(quantiseNetwork(network).parameters))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on the order of the keys of the architecture', () => {
    const { parameters } = randomNetwork(convolving, createRandom(1));
    const turned: NetworkArchitecture = { convolution: { filters: 3, width: 2 }, ...smallLstm };
    const bytes = encodeOnnx({ architecture: convolving, parameters }, 'float32');
    expect(encodeOnnx({ architecture: turned, parameters }, 'float32')).toEqual(bytes);
  });

  it('says who wrote the file, and what the network looks like', () => {
    const text = Buffer.from(encodeOnnx(randomNetwork(convolving, createRandom(1)), 'int8')).toString(
      'latin1',
    );
    expect(text).toContain('runestone');
    expect(text).toContain('"convolution":{"filters":3,"width":2}');
    expect(text).toContain('"embeddingSize":2,"kind":"lstm","pooling":"last","units":1,"vocabularySize":3');
  });

  it('needs about a quarter of the bytes with one byte for each weight', () => {
    const large = { ...smallLstm, vocabularySize: 100, embeddingSize: 50, units: 40 };
    const network = randomNetwork(large, createRandom(1));
    const ratio = encodeOnnx(network, 'int8').length / encodeOnnx(network, 'float32').length;
    expect(ratio).toBeGreaterThan(0.25);
    expect(ratio).toBeLessThan(0.35);
  });
});

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
