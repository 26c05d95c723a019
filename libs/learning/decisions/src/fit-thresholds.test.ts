import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitThresholds } from './index.ts';

/** Texts of one class: their scores and labels, each `times` times over. */
const texts = (rows: readonly (readonly [score: number, label: 0 | 1])[], times = 10) => {
  const all = rows.flatMap((row) => new Array<typeof row>(times).fill(row));
  return {
    probabilities: Float64Array.from(all, ([score]) => score),
    targets: Uint8Array.from(all, ([, label]) => label),
    classCount: 1,
  };
};

function f1At(threshold: number, { probabilities, targets }: ReturnType<typeof texts>): number {
  let [both, predicted, support] = [0, 0, 0];
  for (const [row, score] of probabilities.entries()) {
    const given = score >= threshold ? 1 : 0;
    both += given & (targets[row] as number);
    predicted += given;
    support += targets[row] as number;
  }
  return (2 * both) / (predicted + support);
}

describe('fitThresholds', () => {
  it('takes the cut of the highest F1, in the middle of its gap', () => {
    // From the top, F1 with 3 positives: 2·1/(1+3) = .5, 2·2/5 = .8, 2·2/6 = .67, 2·3/7 = .857, 2·3/8 = .75.
    const data = texts([
      [0.9, 1],
      [0.8, 1],
      [0.7, 0],
      [0.4, 1],
      [0.2, 0],
    ]);
    expect(fitThresholds(data)).toEqual([expect.closeTo(0.3, 12)]);
    expect(f1At(0.3, data)).toBeCloseTo(6 / 7, 12);
  });

  it('may lie above 0.5, and stays at 0.5 where that decides as well', () => {
    const high = [
      [0.9, 1],
      [0.7, 0],
    ] as const;
    expect(fitThresholds(texts(high))).toEqual([expect.closeTo(0.8, 12)]);
    expect(fitThresholds(texts([high[0], [0.1, 0]]))).toEqual([0.5]);
  });

  it('takes of two cuts that are as good the one nearer to 0.5', () => {
    // 2·2/(2+4) after the second is 2·4/(8+4) after the last: 2/3 both.
    const rows = (last: number) =>
      texts([
        [0.9, 1],
        [0.8, 1],
        [0.59, 0],
        [0.58, 0],
        [0.57, 0],
        [0.56, 0],
        [0.55, 1],
        [last, 1],
      ]);
    expect(fitThresholds(rows(0.54))).toEqual([0.5]);
    expect(fitThresholds(rows(0.02))).toEqual([expect.closeTo(0.695, 12)]);
  });

  it('leaves 0.5 where too few texts have the class, or lack it', () => {
    const rows = [
      [0.2, 1],
      [0.1, 0],
    ] as const;
    expect(fitThresholds(texts(rows, 9))).toEqual([0.5]);
    expect(fitThresholds(texts([rows[0], [0.1, 1]], 20))).toEqual([0.5]);
    expect(fitThresholds(texts(rows, 10))).toEqual([expect.closeTo(0.15, 12)]);
    expect(fitThresholds(texts([]))).toEqual([0.5]);
  });

  it('fits each class by itself', () => {
    const rows = Array.from({ length: 20 }, (_, row) => row % 2);
    const data = {
      probabilities: Float64Array.from(rows.flatMap((one) => [one === 1 ? 0.4 : 0.2, one === 1 ? 0.6 : 0.8])),
      targets: Uint8Array.from(rows.flatMap((one) => [one, 1 - one])),
      classCount: 2,
    };
    expect(fitThresholds(data)).toEqual([expect.closeTo(0.3, 12), expect.closeTo(0.7, 12)]);
  });

  it('is never worse on its texts than any of their scores as threshold, nor than 0.5', () => {
    const row = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom<0 | 1>(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 40, maxLength: 60 }), (rows) => {
        const data = texts(rows, 1);
        const positives = data.targets.reduce((sum, one) => sum + one, 0);
        fc.pre(positives >= 10 && rows.length - positives >= 10);
        const [threshold] = fitThresholds(data) as [number];
        const others = [0.5, ...data.probabilities].map((one) => f1At(one, data));
        expect(f1At(threshold, data)).toBe(Math.max(...others));
      }),
    );
  });
});
