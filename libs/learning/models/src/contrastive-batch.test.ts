import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '@runestone/random';
import { smallestSquare, stepColumns } from './adagrad-columns.ts';
import { contrastiveGradient, type ContrastiveBatch } from './contrastive-batch.ts';
import { toContrastiveGradient } from './contrastive-loss.ts';
import type { Entries } from './linear-kernels.ts';

/** The loss as sentence-transformers' OnlineContrastiveLoss.forward says it, pair by pair, with ties hard. */
function lossByDefinition(cosines: readonly number[], isPositive: readonly number[], margin: number): number {
  const distances = cosines.map((cosine) => 1 - cosine);
  const negatives = distances.filter((_, pair) => isPositive[pair] === 0);
  const positives = distances.filter((_, pair) => isPositive[pair] === 1);
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const hardNegatives = negatives.filter(
    (one) => one <= (positives.length > 1 ? Math.max(...positives) : mean(negatives)),
  );
  const hardPositives = positives.filter(
    (one) => one >= (negatives.length > 1 ? Math.min(...negatives) : mean(positives)),
  );
  const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one * one, 0);
  return sum(hardPositives) + sum(hardNegatives.map((one) => Math.max(0, margin - one)));
}

const pairs = fc.array(
  fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })),
  {
    maxLength: 30,
  },
);

describe('toContrastiveGradient', () => {
  it('gives the loss of its definition', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0.1, max: 2, noNaN: true }), (list, margin) => {
        const cosines = list.map(([cosine]) => cosine);
        const isPositive = list.map(([, positive]) => positive);
        const loss = toContrastiveGradient(Float64Array.from(cosines), Uint8Array.from(isPositive), margin);
        expect(loss).toBeCloseTo(lossByDefinition(cosines, isPositive, margin), 9);
      }),
    );
  });

  it('moves hard pairs alone', () => {
    // Distances: positives .1 and .6, negatives .2 and .9; .1 is nearer than any negative, .9 farther than any positive.
    const cosines = Float64Array.of(0.9, 0.4, 0.8, 0.1);
    const loss = toContrastiveGradient(cosines, Uint8Array.of(1, 1, 0, 0), 0.5);
    expect(loss).toBeCloseTo(0.6 ** 2 + 0.3 ** 2, 12);
    [0, -1.2, 0.6, 0].forEach((slope, pair) => expect(cosines[pair]).toBeCloseTo(slope, 12));
  });
});

const columnCount = 7;

/** Texts and labels with a few entries each; every text has a label or two. */
function randomBatch(seed: number, isFull: boolean): ContrastiveBatch {
  const random = createRandom(seed);
  const row = (): Entries => {
    const indices = Uint32Array.from({ length: columnCount }, (_, i) => i).filter(
      (i) => isFull || random.nextFloat() < 0.6 || i === 0,
    );
    return {
      indices,
      values: Float32Array.from(indices, () => random.nextFloat() - 0.4),
      first: 0,
      last: indices.length,
    };
  };
  const [texts, labels] = [Array.from({ length: 6 }, row), Array.from({ length: 3 }, row)];
  const targets = Uint8Array.from({ length: 18 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0));
  targets[1] = 1;
  return { texts, labels, targets };
}

describe('contrastiveGradient', () => {
  it.each([
    ['of texts with labels', false, false],
    ['of texts with each other too', true, false],
    ['of rows without gaps', true, true],
  ])('fits finite differences %s', (_, textPairs, isFull) => {
    const size = 4;
    const batch = randomBatch(3, isFull);
    const random = createRandom(11);
    const projection = Float64Array.from({ length: columnCount * size }, () => random.nextFloat() - 0.5);
    const options = { projection, size, margin: 0.8, textPairs };
    const { loss, slopes } = contrastiveGradient(batch, options);
    const gradient = new Float64Array(projection.length);
    for (const [row, { indices, values }] of [...batch.texts, ...batch.labels].entries())
      indices.forEach((column, i) => {
        for (let d = 0; d < size; d += 1) gradient[column * size + d]! += values[i]! * slopes[row]![d]!;
      });
    expect(loss).toBeGreaterThan(0.1);
    const step = 1e-6;
    projection.forEach((weight, i) => {
      projection[i] = weight + step;
      const above = contrastiveGradient(batch, options).loss;
      projection[i] = weight - step;
      const below = contrastiveGradient(batch, options).loss;
      projection[i] = weight;
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * step), 6);
    });
  });

  it('has no slope for a row without features', () => {
    const batch = randomBatch(5, false);
    const empty = { indices: new Uint32Array(0), values: new Float32Array(0), first: 0, last: 0 };
    const projection = new Float32Array(columnCount * 2).fill(0.5);
    const { loss, slopes } = contrastiveGradient(
      { ...batch, texts: [empty, ...batch.texts.slice(1)] },
      { projection, size: 2, margin: 0.5, textPairs: true },
    );
    expect(Number.isFinite(loss)).toBe(true);
    expect([...slopes[0]!]).toEqual([0, 0]);
  });
});

describe('stepColumns', () => {
  it('is Adagrad with one accumulator a column, of those that rows have', () => {
    const size = 3;
    const { texts } = randomBatch(8, false);
    const rows = texts.map((row) => ({ ...row, indices: row.indices.map((column) => column * 2) }));
    const random = createRandom(2);
    const slopes = rows.map(() => Float64Array.from({ length: size }, () => random.nextFloat() - 0.5));
    const weights = Float32Array.from({ length: 2 * columnCount * size }, () => random.nextFloat());
    const before = weights.slice();
    const squares = new Float32Array(2 * columnCount).fill(smallestSquare);
    stepColumns({ weights, size, squares }, rows, slopes, { rate: 0.1, share: 6 });
    for (let column = 0; column < 2 * columnCount; column += 1) {
      const gradient = [0, 1, 2].map((d) =>
        rows.reduce((sum, { indices, values }, row) => {
          const entry = indices.indexOf(column);
          return sum + (entry < 0 ? 0 : (values[entry]! * slopes[row]![d]!) / 6);
        }, 0),
      );
      const square = smallestSquare + gradient.reduce((sum, one) => sum + one * one, 0);
      expect(squares[column]).toBeCloseTo(square, 6);
      gradient.forEach((slope, d) =>
        expect(weights[column * size + d]).toBeCloseTo(
          before[column * size + d]! - (0.1 * slope) / Math.sqrt(square),
          5,
        ),
      );
    }
  });
});
