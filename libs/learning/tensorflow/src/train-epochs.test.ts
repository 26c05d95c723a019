import { describe, expect, it } from '@jest/globals';
import type { EpochMetrics, LabelledMatrix } from '@runestone/models';
import {
  charCnnOptionsSchema,
  createArchitecture,
  encoderHeadOptionsSchema,
  fitNetwork,
  lstmOptionsSchema,
} from '@runestone/networks';
import { createRandom } from '@runestone/random';
import { Value } from '@sinclair/typebox/value';
import { chooseTensors, createGradientEngine, type TensorChoice } from './index.ts';
import { describeWithNative } from './testing/index.ts';

const ends = { columnCount: 12, classCount: 2 };
const short = { epochs: 4, batchSize: 16, learningRate: 0.05, embeddingSize: 4 };
const trained = [
  { id: 'lstm' as const, ...Value.Create(lstmOptionsSchema), ...short, units: 4 },
  {
    ...{ id: 'lstm' as const, ...Value.Create(lstmOptionsSchema), ...short, units: 4 },
    convolution: { width: 3, filters: 4 },
  },
  { id: 'char-cnn' as const, ...Value.Create(charCnnOptionsSchema), ...short, filters: 4, widths: [1, 3] },
  { id: 'encoder-head' as const, ...Value.Create(encoderHeadOptionsSchema), ...short, hidden: [4] },
];

/** Texts of class 1 hold token 2; lengths differ, so that hardly two batches have one shape. */
function textsOf(count: number, seed: number): LabelledMatrix {
  const random = createRandom(seed);
  const texts = Array.from({ length: count }, (_, row) => {
    const tokens = Array.from({ length: 2 + random.nextInt(12) }, () => 3 + random.nextInt(9));
    if (row % 2 === 1) tokens[random.nextInt(tokens.length)] = 2;
    return tokens;
  });
  const indices = Uint32Array.from(texts.flat());
  let end = 0;
  const offsets = Uint32Array.from([0, ...texts.map(({ length }) => (end += length))]);
  return {
    matrix: { rowCount: count, columnCount: 12, offsets, indices, values: new Float32Array(end).fill(1) },
    targets: Uint8Array.from(texts.flatMap((_, row) => (row % 2 === 0 ? [1, 0] : [0, 1]))),
  };
}

function trains(choice: TensorChoice, home: string): void {
  it.each(trained)(
    'learn, and hold no tensors after any epoch: $id',
    async (options) => {
      const architecture = createArchitecture(options, ends);
      const engine = await createGradientEngine({
        ...{ architecture, loss: { kind: 'single', focalGamma: 0 }, shards: 2, threads: 2 },
        backend: (await chooseTensors(choice, home)).threads,
      });
      const epochs: EpochMetrics[] = [];
      const held: number[][] = [];
      await fitNetwork({
        ...{ architecture, options, engine, classCount: 2, kind: 'single', seed: 1 },
        ...{ train: textsOf(200, 1), validation: textsOf(60, 2) },
        onEpoch: async (metrics) => {
          epochs.push(metrics);
          held.push(await engine.heldTensors());
        },
      });
      await engine.close();
      expect(held).toEqual([1, 2, 3, 4].map(() => [0, 0]));
      expect(epochs[3]?.validationAccuracy).toBeGreaterThan(0.9);
    },
    120_000,
  );
}

describe('trainings in WebAssembly', () => trains('wasm', ''));
describeWithNative('trainings on native TensorFlow', (home) => trains('native', home));
