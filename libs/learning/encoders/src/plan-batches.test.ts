import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBatch, planBatches } from './plan-batches.ts';

const anyLengths = fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 80 });

describe('planBatches', () => {
  it('puts each text into one batch, of about one length and not too large', () => {
    fc.assert(
      fc.property(anyLengths, (lengths) => {
        const plans = planBatches(lengths, 'fp32');
        expect(plans.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
        for (const plan of plans) {
          const ofPlan = plan.map((index) => lengths[index] as number);
          const width = Math.max(...ofPlan);
          expect(Math.min(...ofPlan)).toBeGreaterThanOrEqual(width * 0.9);
          expect(plan.length === 1 || plan.length * width <= 1024).toBe(true);
        }
      }),
    );
  });

  it('leaves int8 texts alone, the longest first', () => {
    expect(planBatches([3, 9, 3, 5], 'int8')).toEqual([[1], [3], [0], [2]]);
    expect(planBatches([], 'int8')).toEqual([]);
  });
});

describe('createBatch', () => {
  it('fills the shorter texts up', () => {
    const batch = createBatch([Int32Array.of(1, 2, 3), Int32Array.of(4)], 9);
    expect(batch).toEqual({ rowCount: 2, width: 3, ids: Int32Array.of(1, 2, 3, 4, 9, 9), lengths: [3, 1] });
  });
});
