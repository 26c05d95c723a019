import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { latestMetrics } from './latest-metrics.ts';

const point = fc.record({
  key: fc.constantFrom('loss', 'f1', '__proto__'),
  value: fc.double(),
  step: fc.integer({ min: -3, max: 3 }),
  timeMs: fc.nat(),
});

describe('latestMetrics', () => {
  it('takes of each metric the highest step, and of that the last value', () => {
    fc.assert(
      fc.property(fc.array(point), (points) => {
        const latest = latestMetrics(points);
        for (const { key } of points) {
          const own = points.filter((one) => one.key === key);
          const highest = Math.max(...own.map(({ step }) => step));
          const expected = own.findLast(({ step }) => step === highest)?.value;
          expect(Object.getOwnPropertyDescriptor(latest, key)?.value).toBe(expected);
        }
      }),
    );
  });

  it('is empty without points', () => {
    expect(latestMetrics([])).toEqual({});
  });
});
