import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitOffset } from './fit-offset.ts';

it('makes probabilities sum up to the number of targets', () => {
  const score = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(score, fc.boolean()), { minLength: 2, maxLength: 40 }), (list) => {
      const scores = Float64Array.from(list, ([one]) => one);
      // Better scores are right: what is sought lies between them.
      const targets = Uint8Array.from(scores, (one) => (one > 0 ? 1 : 0));
      const positives = targets.reduce((sum, one) => sum + one, 0);
      fc.pre(positives > 0 && positives < scores.length);
      const offset = fitOffset(scores, targets);
      const sum = scores.reduce((total, one) => total + 1 / (1 + Math.exp(offset - one)), 0);
      const isEnd = offset <= Math.min(...scores) + 1e-6 || offset >= Math.max(...scores) - 1e-6;
      expect(isEnd || Math.abs(sum - positives) < 1e-6).toBe(true);
    }),
  );
});

it('has an answer where there is nothing to choose', () => {
  expect(fitOffset(new Float64Array(0), new Uint8Array(0))).toBe(0);
  expect(fitOffset(Float64Array.of(1, 3), Uint8Array.of(1, 1))).toBe(2);
});
