import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCsrBuilder, createSparseRow, type SparseRow } from '@runestone/features';
import { createRandom } from '@runestone/random';
import {
  averageLinearModels,
  createLinearModel,
  fitNgramLinear,
  quantiseLinearModel,
  type FitRequest,
  type LabelledMatrix,
} from './index.ts';

const options = {
  epochs: 5,
  learningRate: 1,
  l2: 0,
  classWeights: 'none',
  classWeightPower: 0.5,
  patience: 10,
  averaging: true,
  replicas: 1,
  quantise: 'int8',
} as const;

function rowOf(entries: readonly (readonly [number, number])[]): SparseRow {
  const row = createSparseRow(entries.length);
  entries.forEach(([index, value], i) => {
    row.indices[i] = index;
    row.values[i] = value;
  });
  row.length = entries.length;
  return row;
}

/** Texts of three classes: class c has feature c often, and one of ten noise features. */
function toyData(size: number, seed: number): LabelledMatrix {
  const random = createRandom(seed);
  const builder = createCsrBuilder(16);
  const targets = new Uint8Array(size * 3);
  for (let i = 0; i < size; i += 1) {
    const label = random.nextInt(3);
    targets[i * 3 + label] = 1;
    builder.appendRow(
      rowOf([
        [label, 0.8],
        [3 + random.nextInt(10), 0.6],
      ]),
    );
  }
  return { matrix: builder.build(), targets };
}

const request = (changes: Partial<FitRequest> = {}): FitRequest => ({
  train: toyData(300, 1),
  validation: toyData(60, 2),
  classCount: 3,
  kind: 'single',
  options,
  seed: 7,
  ...changes,
});

describe('predict', () => {
  it.each([1, 3, 4, 5, 9])('multiplies a sparse row with the weights of %d classes', (classCount) => {
    const weights = Float32Array.from({ length: 8 * classCount }, (_, i) => Math.sin(i));
    const bias = Float32Array.from({ length: classCount }, (_, c) => c);
    const logits = new Float64Array(classCount);
    createLinearModel(weights, bias).predict(
      rowOf([
        [2, 0.5],
        [7, -1],
      ]),
      logits,
    );
    const expected = Array.from(
      bias,
      (b, c) => b + 0.5 * weights[2 * classCount + c]! - weights[7 * classCount + c]!,
    );
    logits.forEach((logit, c) => expect(logit).toBeCloseTo(expected[c]!, 6));
  });
});

describe('averageLinearModels', () => {
  it('gives the mean of the weights and biases', () => {
    const { weights, bias } = averageLinearModels([
      { weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(0, 1) },
      { weights: Float32Array.of(3, -2, 3, 0), bias: Float32Array.of(1, 1) },
    ]);
    expect([[...(weights as Float32Array)], [...bias]]).toEqual([
      [2, 0, 3, 2],
      [0.5, 1],
    ]);
  });
});

describe('fitNgramLinear', () => {
  it('learns a separable task and reports falling losses', async () => {
    const losses: number[] = [];
    const epochs: number[] = [];
    await fitNgramLinear(
      request({
        onEpoch: ({ epoch, trainLoss, validationAccuracy }) => {
          losses.push(trainLoss);
          epochs.push(epoch);
          if (epoch === 5) expect(validationAccuracy).toBe(1);
        },
      }),
    );
    expect(epochs).toEqual([1, 2, 3, 4, 5]);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });

  it('gives the same bytes for the same seed and others for another', async () => {
    const [one, two, three] = await Promise.all([7, 7, 8].map((seed) => fitNgramLinear(request({ seed }))));
    expect(one!.weights).toEqual(two!.weights);
    expect(one!.weights).not.toEqual(three!.weights);
  });

  it('learns from the rows added to each epoch, counted on from the first', async () => {
    const asked: number[] = [];
    const [zero, one] = [rowOf([[0, 1]]), rowOf([[1, 1]])];
    const dataOf = (row: ReturnType<typeof rowOf>, target: readonly number[]) => {
      const builder = createCsrBuilder(16);
      const targets = new Uint8Array(30);
      for (let i = 0; i < 10; i += 1) {
        builder.appendRow(row);
        targets.set(target, i * 3);
      }
      return { matrix: builder.build(), targets };
    };
    const model = await fitNgramLinear(
      request({
        kind: 'multi',
        train: dataOf(zero, [1, 0, 0]),
        augment: (epoch) => {
          asked.push(epoch);
          return Promise.resolve(dataOf(one, [0, 1, 0]));
        },
        validation: dataOf(one, [0, 1, 0]),
      }),
    );
    expect(asked).toEqual([1, 2, 3, 4, 5]);
    const logits = new Float64Array(3);
    model.predict(one, logits);
    expect(Array.from(logits, (logit) => logit > 0)).toEqual([false, true, false]);
  });

  it('learns several labels at once', async () => {
    const data = toyData(300, 3);
    const model = await fitNgramLinear(request({ kind: 'multi', train: data, validation: data }));
    const logits = new Float64Array(3);
    model.predict(rowOf([[1, 1]]), logits);
    expect(Array.from(logits, (logit) => logit > 0)).toEqual([false, true, false]);
  });

  it('leans towards rare classes when classes are balanced', async () => {
    const skewed = toyData(300, 4);
    // Hide most of class 0's evidence: nine of ten of its rows say class 1.
    for (let i = 0; i < 300; i += 1) {
      if (skewed.targets[i * 3] === 1 && i % 10 !== 0) skewed.targets.set([0, 1, 0], i * 3);
    }
    const score = async (classWeights: 'none' | 'balanced') => {
      const model = await fitNgramLinear(
        request({ train: skewed, options: { ...options, classWeights, classWeightPower: 1 } }),
      );
      const logits = new Float64Array(3);
      model.predict(rowOf([[0, 1]]), logits);
      return logits[0]! - logits[1]!;
    };
    expect(await score('balanced')).toBeGreaterThan((await score('none')) + 0.5);
  });

  it('stops early, and keeps the best weights', async () => {
    const epochs: number[] = [];
    const noise = toyData(60, 9);
    noise.targets.set(toyData(60, 10).targets);
    const longer = { ...options, epochs: 50, patience: 2, learningRate: 5, averaging: false };
    await fitNgramLinear(
      request({ validation: noise, options: longer, onEpoch: ({ epoch }) => void epochs.push(epoch) }),
    );
    expect(epochs.length).toBeLessThan(50);
    expect(epochs.length).toBeGreaterThanOrEqual(3);
  });

  it('stops at once when told to', async () => {
    const stop = new AbortController();
    const fit = fitNgramLinear(request({ signal: stop.signal, pause: async () => stop.abort() }));
    await expect(fit).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('refuses no data, a class without examples and targets of the wrong size', async () => {
    const empty = { matrix: createCsrBuilder(16).build(), targets: new Uint8Array() };
    const lonely = toyData(50, 5);
    lonely.targets.forEach((_, i) => (lonely.targets[i] = i % 3 === 0 ? 1 : 0));
    await expect(fitNgramLinear(request({ train: empty }))).rejects.toThrow(/no training examples/);
    await expect(fitNgramLinear(request({ train: lonely }))).rejects.toThrow(
      /Class 1 has no training example/,
    );
    await expect(fitNgramLinear(request({ classCount: 4 }))).rejects.toThrow(/differ in number/);
  });
});

describe('quantiseLinearModel', () => {
  it('predicts with every weight within a step of its square scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 10, maxLength: 40 }),
        (values) => {
          const weights = Float32Array.from(values.slice(0, values.length - (values.length % 5)));
          const quantised = quantiseLinearModel(weights, new Float32Array(5));
          const logits = new Float64Array(5);
          weights.forEach((weight, i) => {
            quantised.predict(rowOf([[Math.floor(i / 5), 1]]), logits);
            const scale = Math.max(
              ...Array.from(
                weights.filter((_, j) => j % 5 === i % 5),
                Math.abs,
              ),
            );
            const step = (2 * Math.sqrt(Math.abs(weight) * scale)) / 127 + scale / 16129;
            expect(Math.abs(logits[i % 5]! - weight)).toBeLessThanOrEqual(step + 1e-6);
          });
        },
      ),
    );
  });
});
