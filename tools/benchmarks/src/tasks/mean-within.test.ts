import { describe, expect, it } from '@jest/globals';
import { differenceWithin, meanWithin } from './mean-within.ts';

describe('meanWithin', () => {
  it('gives the mean and its interval by Student’s t', () => {
    // Standard deviation √2.5, standard error √0.5, t of 4 degrees of freedom 2.776.
    const { mean, interval = [0, 0] } = meanWithin([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(interval[0]).toBeCloseTo(3 - 2.776 * Math.SQRT1_2, 9);
    expect(interval[1]).toBeCloseTo(3 + 2.776 * Math.SQRT1_2, 9);
  });

  it('has t for any count of measurements, and the last one for more', () => {
    const halfOf = (count: number): number => {
      const [low, high] = meanWithin(Array.from({ length: count }, (_, i) => i % 2)).interval ?? [0, 0];
      return (high - low) / 2;
    };
    expect(halfOf(2)).toBeCloseTo(12.706 / 2, 9);
    expect(halfOf(40)).toBeCloseTo((2.042 * Math.sqrt(10 / 39)) / Math.sqrt(40), 9);
  });

  it('gives one measurement no interval, and equal ones one without width', () => {
    expect(meanWithin([0.25])).toEqual({ mean: 0.25 });
    expect(meanWithin([0.25, 0.25, 0.25])).toEqual({ mean: 0.25, interval: [0.25, 0.25] });
  });
});

describe('differenceWithin', () => {
  it('pairs repetitions: what moves both alike moves the difference not at all', () => {
    const { mean, interval = [0, 0] } = differenceWithin([5, 2, 9], [4, 1, 8]);
    expect([mean, ...interval]).toEqual([1, 1, 1]);
    expect(differenceWithin([0, 3], [1, 1]).mean).toBe(0.5);
  });

  it('refuses measurements that do not pair up', () => {
    expect(() => differenceWithin([1, 2], [1])).toThrow(RangeError);
  });
});
