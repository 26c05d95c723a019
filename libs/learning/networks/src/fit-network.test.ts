import { describe, expect, it } from '@jest/globals';
import type { EpochMetrics, LabelledMatrix } from '@runestone/models';
import { createRandom } from '@runestone/random';
import { Value } from '@sinclair/typebox/value';
import {
  fitNetwork,
  lstmOptionsSchema,
  type NetworkArchitecture,
  type NetworkCheckpoint,
  type NetworkFitRequest,
} from './index.ts';
import { createBagEngine } from './testing/index.ts';

const architecture: NetworkArchitecture = {
  kind: 'lstm',
  ...{ vocabularySize: 12, embeddingSize: 3, units: 2, classCount: 3, bidirectional: false, pooling: 'last' },
};

/** Texts whose class is that of most of their tokens: tokens 2, 3, 4 are of class 0, and so on. */
function textsOf(count: number, seed: number): LabelledMatrix {
  const random = createRandom(seed);
  const offsets = [0];
  const indices: number[] = [];
  const targets = new Uint8Array(count * 3);
  for (let row = 0; row < count; row += 1) {
    const label = random.nextInt(3);
    targets[row * 3 + label] = 1;
    for (let t = 1 + random.nextInt(6); t > 0; t -= 1) indices.push(2 + label * 3 + random.nextInt(3));
    offsets.push(indices.length);
  }
  const matrix = {
    rowCount: count,
    columnCount: 12,
    offsets: Uint32Array.from(offsets),
    indices: Uint32Array.from(indices),
    values: new Float32Array(indices.length).fill(1),
  };
  return { matrix, targets };
}

const requestOf = (changes: Partial<NetworkFitRequest> = {}, options: object = {}): NetworkFitRequest => ({
  architecture,
  options: {
    ...Value.Create(lstmOptionsSchema),
    ...{ epochs: 4, batchSize: 16, learningRate: 0.05, ...options },
  },
  engine: createBagEngine(architecture),
  train: textsOf(200, 1),
  validation: textsOf(50, 2),
  ...{ classCount: 3, kind: 'single', seed: 7 },
  ...changes,
});

/** A copy, as a file would hold it. */
const copyOf = (checkpoint: NetworkCheckpoint): NetworkCheckpoint => structuredClone(checkpoint);

describe('fitNetwork', () => {
  it('learns, tells of every epoch, and keeps the best', async () => {
    const epochs: EpochMetrics[] = [];
    await fitNetwork(requestOf({ onEpoch: (metrics) => void epochs.push(metrics) }));
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(epochs[3]?.validationAccuracy).toBeGreaterThan(0.95);
    expect(epochs[3]?.trainLoss).toBeLessThan(epochs[0]?.trainLoss as number);
  });

  it('gives the same bytes for the same request, and others for another seed', async () => {
    const [one, again, other] = await Promise.all(
      [requestOf(), requestOf(), requestOf({ seed: 8 })].map((request) => fitNetwork(request)),
    );
    expect(one?.parameters).toEqual(again?.parameters);
    expect(one?.parameters).not.toEqual(other?.parameters);
  });

  it('comes to the same bytes from every checkpoint, also in the middle of an epoch', async () => {
    const augment = async (epoch: number): Promise<LabelledMatrix> => textsOf(30, 100 + epoch);
    const checkpoints: NetworkCheckpoint[] = [];
    const whole = await fitNetwork(requestOf({ augment }));
    for (let steps = 5; steps < 60; steps += 11) {
      const stop = new AbortController();
      let done = 0;
      const onProgress = (): void => void ((done += 1) === steps && stop.abort());
      const onCheckpoint = (checkpoint: NetworkCheckpoint): void => void checkpoints.push(copyOf(checkpoint));
      await expect(
        fitNetwork(requestOf({ augment, onProgress, onCheckpoint, signal: stop.signal })),
      ).rejects.toMatchObject({ name: 'AbortError' });
    }
    expect(new Set(checkpoints.map(({ epoch }) => epoch))).toEqual(new Set([0, 1, 2, 3]));
    expect(checkpoints.some(({ batch }) => batch > 0)).toBe(true);
    for (const resumeFrom of checkpoints)
      expect((await fitNetwork(requestOf({ augment, resumeFrom }))).parameters).toEqual(whole.parameters);
  });

  it('stops when the validation loss does not fall any more, and gives the best', async () => {
    const epochs: EpochMetrics[] = [];
    const checkpoints: NetworkCheckpoint[] = [];
    const { parameters } = await fitNetwork(
      requestOf(
        {
          onEpoch: (metrics) => void epochs.push(metrics),
          onCheckpoint: (checkpoint) => void checkpoints.push(copyOf(checkpoint)),
        },
        { epochs: 50, patience: 2, learningRate: 5, schedule: 'constant' },
      ),
    );
    const losses = epochs.map(({ validationLoss }) => validationLoss);
    const best = losses.indexOf(Math.min(...losses));
    expect(epochs.length).toBe(best + 3);
    expect(parameters).toEqual(checkpoints[best]?.best.parameters);
    expect(checkpoints.at(-1)?.finished).toBe(true);
  });

  it('refuses a class without examples, a checkpoint of another shape, and a loss that is no number', async () => {
    const train = textsOf(20, 1);
    const none = { ...train, targets: train.targets.map((target, i) => (i % 3 === 2 ? 0 : target)) };
    await expect(fitNetwork(requestOf({ train: none }))).rejects.toMatchObject({
      code: 'MODEL_DATA_INVALID',
    });
    const checkpoints: NetworkCheckpoint[] = [];
    await fitNetwork(requestOf({ onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) }));
    const resumeFrom = { ...(checkpoints[0] as NetworkCheckpoint), momentum: new Float32Array(2) };
    await expect(fitNetwork(requestOf({ resumeFrom }))).rejects.toMatchObject({
      code: 'NETWORK_DATA_INVALID',
    });
    await expect(
      fitNetwork(requestOf({}, { learningRate: 100, clipNorm: 0, optimiser: 'sgd', weightDecay: 10 })),
    ).rejects.toMatchObject({ code: 'NETWORK_DIVERGED' });
  });

  it('weighs classes by their counts where it is told to', async () => {
    const seen: number[] = [];
    const engine = createBagEngine(architecture);
    await fitNetwork(
      requestOf(
        {
          engine: {
            ...engine,
            gradients: (parameters, batch, dropout) => {
              seen.push(...batch.weights);
              return engine.gradients(parameters, batch, dropout);
            },
          },
        },
        { epochs: 1, classWeights: 'balanced' },
      ),
    );
    expect(new Set(seen).size).toBe(3);
    expect(seen.reduce((sum, weight) => sum + weight, 0) / seen.length).toBeCloseTo(1, 5);
  });
});
