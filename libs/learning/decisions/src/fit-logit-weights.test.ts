import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addLogits, fitLogitWeights } from './index.ts';

/** Rows of a model that is right with so many nats of difference, but wrong for the rows that are listed. */
function logitsOf(rows: readonly number[], certainty: number, wrong: readonly number[] = []): Float64Array {
  return Float64Array.from(
    rows.flatMap((label, row) => {
      const own = wrong.includes(row) ? 1 - label : label;
      return own === 0 ? [certainty, 0] : [0, certainty];
    }),
  );
}

const labels = Array.from({ length: 40 }, (_, row) => (row * 7) % 2);
const targets = Uint8Array.from(labels.flatMap((label) => (label === 0 ? [1, 0] : [0, 1])));
const data = { targets, classCount: 2, kind: 'single' as const };

describe('fitLogitWeights', () => {
  it('finds the one weight that has the loss at its least', () => {
    // Right for 30 of 40: the log odds of three to one, over a certainty of 2.
    const [weight] = fitLogitWeights({
      ...data,
      logits: [logitsOf(labels, 2, [...labels.keys()].slice(0, 10))],
    });
    expect(weight).toBeCloseTo(Math.log(3) / 2, 4);
  });

  it('gives no weight to a model that is wrong throughout, and much to the one that is right', () => {
    const [right, wrong] = fitLogitWeights({
      ...data,
      logits: [logitsOf(labels, 2, [0, 1]), logitsOf(labels, 1, [...labels.keys()])],
    }) as [number, number];
    expect(wrong).toBeLessThan(1e-4);
    expect(right).toBeCloseTo(Math.log(19) / 2, 3);
  });

  it('is better than each model alone where they err apart', () => {
    const logits = [logitsOf(labels, 3, [0, 1, 2, 3]), logitsOf(labels, 3, [10, 11, 12, 13])];
    const weights = fitLogitWeights({ ...data, logits });
    const lossOf = (sums: Float64Array): number =>
      labels.reduce((sum, label, row) => {
        const [own, other] = [sums[row * 2 + label] as number, sums[row * 2 + 1 - label] as number];
        return sum + Math.log1p(Math.exp(other - own));
      }, 0);
    const together = lossOf(addLogits(logits, weights));
    for (const [index] of logits.entries()) {
      const alone = fitLogitWeights({ ...data, logits: [logits[index] as Float64Array] });
      expect(together).toBeLessThan(lossOf(addLogits([logits[index] as Float64Array], alone)));
    }
  });

  it('shares equally where there is no data', () => {
    const nothing = { targets: new Uint8Array(0), classCount: 3, kind: 'multi' as const };
    expect(fitLogitWeights({ ...nothing, logits: [new Float64Array(0), new Float64Array(0)] })).toEqual([
      0.5, 0.5,
    ]);
  });

  it('gives weights from 0 to 8 for whatever scores, of several labels too', () => {
    const scores = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        scores,
        scores,
        fc.uint8Array({ minLength: 6, maxLength: 6, max: 1 }),
        (one, other, given) => {
          const weights = fitLogitWeights({
            ...{ targets: given, classCount: 3, kind: 'multi' },
            logits: [Float64Array.from(one), Float64Array.from(other)],
          });
          for (const weight of weights) {
            expect(weight).toBeGreaterThanOrEqual(0);
            expect(weight).toBeLessThanOrEqual(8);
          }
        },
      ),
    );
  });
});
