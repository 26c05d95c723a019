import { describe, expect, it } from '@jest/globals';
import {
  encodeOnnx,
  quantiseNetwork,
  type DenseBatch,
  type Network,
  type NetworkBatch,
  type SequenceBatch,
} from '@runestone/networks';
import { randomArchitecture, randomBatch, randomNetwork, referenceLogits } from '@runestone/networks/testing';
import { createRandom } from '@runestone/random';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createOnnxNetwork } from './index.ts';

const kinds = ['lstm', 'char-cnn', 'encoder-head'] as const;
const seeds = Array.from({ length: 16 }, (_, seed) => seed);

/** Texts of any length, the first full and the last of one token. */
const lengthsOf = (seed: number): number[] => {
  const random = createRandom(`lengths ${seed}`);
  const longest = 1 + random.nextInt(30);
  return [longest, ...Array.from({ length: random.nextInt(4) }, () => 1 + random.nextInt(longest)), 1];
};

describe.each(kinds)('a network of kind %s in ONNX Runtime', (kind) => {
  it('has the logits of the reference', async () => {
    for (const seed of seeds) {
      const network = networkOf(kind, seed);
      const batch = randomBatch(network.architecture, lengthsOf(seed), createRandom(seed));
      const logits = await logitsOf(network, batch);
      expect(largestDifference(logits, referenceLogits(network, batch))).toBeLessThan(1e-5);
    }
  });

  it('has the same logits from a file of int8 as from the quantised network', async () => {
    for (const seed of seeds) {
      const network = networkOf(kind, seed);
      const batch = randomBatch(network.architecture, lengthsOf(seed), createRandom(seed));
      const logits = await logitsOfFile(encodeOnnx(network, 'int8'), batch);
      const expected = await logitsOf(quantiseNetwork(network), batch);
      expect(largestDifference(logits, expected)).toBeLessThan(1e-6);
    }
  });

  it('gives a text the same logits alone as among others', async () => {
    const network = networkOf(kind, 3);
    const { classCount } = network.architecture;
    const batch = randomBatch(network.architecture, [7, 20, 1, 13], createRandom(3));
    const together = await logitsOf(network, batch);
    for (let row = 0; row < batch.rowCount; row += 1) {
      const alone = await logitsOf(network, rowOf(network, batch, row));
      const expected = together.subarray(row * classCount, (row + 1) * classCount);
      expect(largestDifference(alone, expected)).toBeLessThan(1e-6);
    }
  });
});

describe('createOnnxNetwork', () => {
  it('runs several networks at once, with threads', async () => {
    const networks = kinds.map((kind) => networkOf(kind, 1));
    const opened = await Promise.all(networks.map((network) => createOnnxNetwork(network, { threads: 2 })));
    const differences = await Promise.all(
      networks.map(async (network, index) => {
        const batch = randomBatch(network.architecture, [5, 2], createRandom(1));
        const logits = await opened[index]?.logits(batch);
        return largestDifference(logits as Float64Array, referenceLogits(network, batch));
      }),
    );
    await Promise.all(opened.map((one) => one.close()));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('ends what was begun before it is closed, and refuses more', async () => {
    const network = networkOf('lstm', 1);
    const batch = randomBatch(network.architecture, [5], createRandom(1));
    const opened = await createOnnxNetwork(network);
    const begun = opened.logits(batch);
    await Promise.all([opened.close(), opened.close()]);
    expect(await begun).toHaveLength(network.architecture.classCount);
    await expect(opened.logits(batch)).rejects.toMatchObject({ code: 'ONNX_RUN_FAILED', kind: 'internal' });
  });

  it('says what ONNX Runtime said of a batch that it cannot compute', async () => {
    const network = networkOf('lstm', 1);
    const batch = { ...randomBatch(network.architecture, [1], createRandom(1)), ids: Int32Array.of(1e6) };
    await expect(logitsOf(network, batch)).rejects.toMatchObject({
      code: 'ONNX_RUN_FAILED',
      message: expect.stringContaining('ONNX Runtime stopped: '),
    });
  });

  it('refuses a network whose parameters are too few', async () => {
    const { architecture, parameters } = networkOf('lstm', 1);
    const short = { architecture, parameters: parameters.subarray(0, 5) };
    await expect(createOnnxNetwork(short)).rejects.toMatchObject({ code: 'ONNX_NETWORK_REFUSED' });
  });
});

function networkOf(kind: (typeof kinds)[number], seed: number): Network {
  const random = createRandom(`${kind} ${seed}`);
  return randomNetwork(randomArchitecture(kind, random), random);
}

async function logitsOf(network: Network, batch: NetworkBatch): Promise<Float64Array> {
  const opened = await createOnnxNetwork(network);
  try {
    return await opened.logits(batch);
  } finally {
    await opened.close();
  }
}

async function logitsOfFile(bytes: Uint8Array, batch: NetworkBatch): Promise<Float64Array> {
  const session = await InferenceSession.create(bytes);
  const { rowCount } = batch;
  const { logits } = await session.run(
    'values' in batch
      ? { values: new Tensor('float32', batch.values, [rowCount, batch.values.length / rowCount]) }
      : {
          ids: new Tensor('int64', BigInt64Array.from(batch.ids, BigInt), [rowCount, batch.width]),
          lengths: new Tensor('int64', BigInt64Array.from(batch.lengths, BigInt), [rowCount]),
        },
  );
  await session.release();
  return Float64Array.from(logits?.data as Float32Array);
}

function rowOf({ architecture }: Network, batch: NetworkBatch, row: number): NetworkBatch {
  if (architecture.kind === 'encoder-head') {
    const { inputSize } = architecture;
    const { values } = batch as DenseBatch;
    return { rowCount: 1, values: values.slice(row * inputSize, (row + 1) * inputSize) };
  }
  const { ids, lengths, width } = batch as SequenceBatch;
  const length = lengths[row] as number;
  return {
    rowCount: 1,
    width: length,
    ids: ids.slice(row * width, row * width + length),
    lengths: Int32Array.of(length),
  };
}

function largestDifference(values: Float64Array, expected: Float64Array): number {
  expect(values).toHaveLength(expected.length);
  return Math.max(...values.map((value, index) => Math.abs(value - (expected[index] as number))));
}
