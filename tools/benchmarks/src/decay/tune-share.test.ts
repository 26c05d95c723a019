import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countLabels, mixedF1, tuneShare } from './tune-share.ts';

const record = (predicted: readonly string[], truth: readonly string[]) => ({
  ...{ timeMs: 0, scores: [], predicted, truth },
});

describe('countLabels', () => {
  it('counts right labels, and given and true ones together', () => {
    expect(countLabels([record(['a', 'b'], ['a']), record([], ['c'])])).toEqual({ hits: 0.5, sizes: 2 });
    expect(() => countLabels([])).toThrow(RangeError);
  });
});

describe('tuneShare', () => {
  const counts = fc
    .record({
      hits: fc.double({ min: 0, max: 1, noNaN: true }),
      misses: fc.double({ min: 0.1, max: 2, noNaN: true }),
    })
    .map(({ hits, misses }) => ({ hits, sizes: 2 * hits + misses }));

  it('finds the share by which F1 falls so far, if there is one', () => {
    fc.assert(
      fc.property(counts, counts, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (stable, other, fall) => {
        const share = tuneShare(stable, other, fall);
        const before = mixedF1(stable, other, 0);
        if (share === undefined) expect(before - mixedF1(stable, other, 1)).toBeLessThan(fall);
        else {
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-12);
          expect(before - mixedF1(stable, other, share)).toBeCloseTo(fall, 9);
        }
      }),
    );
  });

  it('counts texts, not F1: one with many labels weighs more', () => {
    // Half of the texts have F1 0 and twice as many labels: two thirds of all labels.
    expect(mixedF1({ hits: 1, sizes: 2 }, { hits: 0, sizes: 4 }, 0.5)).toBeCloseTo(1 / 3, 12);
    expect(tuneShare({ hits: 1, sizes: 2 }, { hits: 0, sizes: 4 }, 2 / 3)).toBeCloseTo(0.5, 12);
  });
});
