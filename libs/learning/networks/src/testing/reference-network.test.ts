import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import {
  parameterSpecs,
  type CharCnnArchitecture,
  type NetworkArchitecture,
  type ParameterSpec,
} from '../architecture.ts';
import type { Network } from '../network.ts';
import { randomBatch, randomNetwork, referenceLogits } from './index.ts';

const ends = { vocabularySize: 3, embeddingSize: 1, classCount: 1 };
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

describe('referenceLogits', () => {
  it('follows an LSTM of one unit computed by hand', () => {
    const network = networkOf(
      { kind: 'lstm', ...ends, units: 1, bidirectional: false, pooling: 'last' },
      {
        embedding: [0, 1, -2],
        'forward/kernel': [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
        'forward/bias': [0.01, 0.02, 0.03, 0.04],
        'dense/kernel': [2],
        'dense/bias': [0.5],
      },
    );
    const cell = sigmoid(0.11) * Math.tanh(0.33);
    const state = sigmoid(0.44) * Math.tanh(cell);
    const nextCell =
      sigmoid(0.02 - 0.4 + 0.6 * state) * cell +
      sigmoid(0.01 - 0.2 + 0.5 * state) * Math.tanh(0.03 - 0.6 + 0.7 * state);
    const nextState = sigmoid(0.04 - 0.8 + 0.8 * state) * Math.tanh(nextCell);
    const [one, both] = referenceLogits(network, batchOf([[1], [1, 2]]));
    expect(one).toBeCloseTo(2 * state + 0.5, 7);
    expect(both).toBeCloseTo(2 * nextState + 0.5, 7);
  });

  it('takes the largest value of each unit over the text where it is to', () => {
    const last = { kind: 'lstm', ...ends, units: 2, bidirectional: false, pooling: 'last' } as const;
    const { parameters } = randomNetwork(last, createRandom(6));
    const values = { ...named({ architecture: last, parameters }), 'dense/kernel': [1, 0] };
    const upTo = (length: number): number =>
      referenceLogits(networkOf(last, values), batchOf([[1, 2, 1, 1].slice(0, length)]))[0] as number;
    const states = [1, 2, 3, 4].map(upTo);
    const largest = referenceLogits(networkOf({ ...last, pooling: 'max' }, values), batchOf([[1, 2, 1, 1]]));
    expect(largest[0]).toBe(Math.max(...states));
    expect(largest[0]).not.toBe(states[3]);
  });

  it('reads a text backwards from its own end', () => {
    const architecture = { kind: 'lstm', ...ends, units: 1, bidirectional: true, pooling: 'last' } as const;
    const network = randomNetwork({ ...architecture }, createRandom(4));
    const kernels = { 'forward/kernel': new Array<number>(8).fill(0), 'forward/bias': [0, 0, 0, 0] };
    const backward = networkOf(architecture, { ...named(network), ...kernels });
    const turned = networkOf(
      { ...architecture, bidirectional: false },
      {
        ...named(network),
        'forward/kernel': named(network)['backward/kernel'] as number[],
        'forward/bias': named(network)['backward/bias'] as number[],
        'dense/kernel': (named(network)['dense/kernel'] as number[]).slice(1),
      },
    );
    const expected = referenceLogits(turned, batchOf([[2, 1, 1], [2]]));
    expect([...referenceLogits(backward, batchOf([[1, 1, 2], [2]]))]).toEqual([...expected]);
  });

  it('follows convolutions of an even and an odd width computed by hand', () => {
    const network = networkOf(
      { kind: 'char-cnn', ...ends, filters: 1, widths: [2, 3] },
      {
        embedding: [0, 1, -2],
        'convolution-2/kernel': [1, 10],
        'convolution-2/bias': [-5],
        'convolution-3/kernel': [1, 10, 100],
        'convolution-3/bias': [0],
        'dense/kernel': [1, 1000],
        'dense/bias': [0.5],
      },
    );
    // Width 2 pads at the end: [1, -2] gives 1 - 20 and -2. Width 3 pads both ends: 10 - 200 and 1 - 20.
    const logits = referenceLogits(network, batchOf([[1, -1].map((id) => (id < 0 ? 2 : id)), [2, 1], [1]]));
    // [-2, 1] gives -2 + 10 and 1, then -20 + 100 and -2 + 10. [1] gives 1 and 10.
    expect([...logits]).toEqual([0.5, 3 + 80_000 + 0.5, 10_000 + 0.5]);
  });

  it('lets an LSTM read a rectified convolution computed by hand', () => {
    const architecture = { kind: 'lstm', ...ends, units: 2, bidirectional: true, pooling: 'max' } as const;
    // What two filters of width 4 make of [1, 2, 1], and of [2]; they see one token before and two behind.
    const plain = randomNetwork({ ...architecture, vocabularySize: 5, embeddingSize: 2 }, createRandom(5));
    const made = [0, 0, 0.813, 0.75, 0.084, 0, 0.011, 2.75, 0, 0];
    const expected = networkOf(plain.architecture, { ...named(plain), embedding: made });
    const network = networkOf(
      { ...architecture, convolution: { width: 4, filters: 2 } },
      {
        ...named(plain),
        embedding: [0, 1, -2],
        'convolution/kernel': [0.001, -1, 0.01, 0.5, 0.1, 0, 1, 0],
        'convolution/bias': [0.003, 0.25],
      },
    );
    const logits = referenceLogits(network, batchOf([[1, 2, 1], [2]]));
    referenceLogits(expected, batchOf([[1, 2, 3], [4]])).forEach((logit, row) =>
      expect(logits[row]).toBeCloseTo(logit, 6),
    );
  });

  it('follows the rectified layers of a head computed by hand', () => {
    const architecture = { kind: 'encoder-head', inputSize: 2, hidden: [2, 1], classCount: 2 } as const;
    const network = networkOf(
      { ...architecture, hidden: [2, 1] },
      {
        'hidden-1/kernel': [1, 2, 3, -4],
        'hidden-1/bias': [0.5, 1],
        'hidden-2/kernel': [2, 10],
        'hidden-2/bias': [-1],
        'dense/kernel': [1, -1],
        'dense/bias': [0, 0.25],
      },
    );
    const logits = referenceLogits(network, { rowCount: 2, values: Float32Array.of(1, 1, -1, 0) });
    // (4.5, −1 → 0) → 8; (−0.5 → 0, −1 → 0) → −1 → 0.
    expect([...logits]).toEqual([8, -7.75, 0, 0.25]);
  });

  it('gives a text the same logits beside any others', () => {
    const architecture: CharCnnArchitecture = { kind: 'char-cnn', ...ends, filters: 2, widths: [4] };
    const network = randomNetwork(architecture, createRandom(1));
    const batch = randomBatch(architecture, [5, 1, 9], createRandom(2));
    const alone = batchOf([[...batch.ids.subarray(0, 5)]]);
    expect(referenceLogits(network, alone)[0]).toBe(referenceLogits(network, batch)[0]);
  });
});

function batchOf(texts: readonly (readonly number[])[]) {
  const width = Math.max(...texts.map(({ length }) => length));
  const ids = texts.flatMap((text) => [...text, ...new Array<number>(width - text.length).fill(0)]);
  const lengths = Int32Array.from(texts, ({ length }) => length);
  return { rowCount: texts.length, width, ids: Int32Array.from(ids), lengths };
}

function networkOf(
  architecture: NetworkArchitecture,
  values: Readonly<Record<string, readonly number[]>>,
): Network {
  const specs = parameterSpecs(architecture);
  return { architecture, parameters: Float32Array.from(specs.flatMap(({ name }) => values[name] ?? [])) };
}

function named({ architecture, parameters }: Network): Record<string, number[]> {
  const valuesOf = ({ offset, size }: ParameterSpec): number[] => [
    ...parameters.subarray(offset, offset + size),
  ];
  return Object.fromEntries(parameterSpecs(architecture).map((spec) => [spec.name, valuesOf(spec)]));
}
