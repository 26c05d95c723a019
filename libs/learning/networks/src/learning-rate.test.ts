import { describe, expect, it } from '@jest/globals';
import { learningRateAt } from './learning-rate.ts';

const options = { learningRate: 0.4, warmUp: 0.1 };

describe('learningRateAt', () => {
  it.each(['cosine', 'linear', 'constant'] as const)('grows from 0 in the warm-up of %s', (schedule) => {
    const rates = [0, 0.05, 0.1].map((progress) => learningRateAt(progress, { ...options, schedule }));
    expect(rates).toEqual([0, expect.closeTo(0.2), expect.closeTo(0.4)]);
  });

  it.each([
    ['cosine', 0.2, 0],
    ['linear', 0.2, 0],
    ['constant', 0.4, 0.4],
  ] as const)('goes on as %s says', (schedule, middle, end) => {
    expect(learningRateAt(0.55, { ...options, schedule })).toBeCloseTo(middle);
    expect(learningRateAt(1, { ...options, schedule })).toBeCloseTo(end);
  });

  it('starts at its height without a warm-up', () => {
    expect(learningRateAt(0, { learningRate: 1, warmUp: 0, schedule: 'linear' })).toBe(1);
  });
});
