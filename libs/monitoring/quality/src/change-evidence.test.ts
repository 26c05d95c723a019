import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import { createChangeEvidence, type ChangeEvidence } from './change-evidence.ts';

const evidenceOf = (stakes: readonly number[], mostLog = 100): ChangeEvidence<number[]> =>
  createChangeEvidence({ most: 1, stakes, mostLog, startSums: (): number[] => [] });
const addAll = (found: ChangeEvidence<number[]>, values: readonly number[]): void => {
  for (const value of values) found.add(value, (sums) => void sums.push(value));
};

describe('createChangeEvidence', () => {
  it('sums what each beginning has won', () => {
    const found = evidenceOf([0.5]);
    addAll(found, [-1, 0.5]);
    // Begun with the first value: 1.5 · 0.75; with the second: 0.75.
    expect(Math.exp(found.log())).toBeCloseTo(1.5 * 0.75 + 0.75, 12);
  });

  it('takes the mean of several bets, none of which can lose everything', () => {
    const found = evidenceOf([0.5, 7]);
    addAll(found, [1]);
    expect(Math.exp(found.log())).toBeCloseTo((0.5 + 0.05) / 2, 12);
  });

  it('begins where the best bet began, with what came since', () => {
    const found = evidenceOf([0.5]);
    expect(found.beginning()).toBeUndefined();
    addAll(found, [-1, 1, 1]);
    expect(found.beginning()).toBeUndefined();
    addAll(found, [-1, 0.5, -1]);
    expect(found.beginning()).toMatchObject({ place: 3, sums: [-1, 0.5, -1] });
  });

  it('begins where the bet that won most began, also when the evidence is at its limit', () => {
    const found = evidenceOf([0.1, 0.5], Math.log(100));
    addAll(found, [-1, 0.9, ...new Array<number>(200).fill(-1)]);
    // The small bet still gains from the first value; the large one, which wins most, began after it.
    addAll(found, [0.5]);
    expect(found.beginning()?.place).toBe(2);
  });

  it('forgets a fall that is over as soon as it saw it', () => {
    const found = evidenceOf([0.5], Math.log(1000));
    addAll(found, new Array<number>(5000).fill(-1));
    expect(found.log()).toBeCloseTo(Math.log(1000), 12);
    addAll(found, new Array<number>(12).fill(1));
    expect(found.log()).toBeLessThan(Math.log(2));
  });

  it('reaches a bound no more often than is proven while nothing falls', () => {
    const [random, streams, values, bound] = [createRandom(5), 600, 200, 2000];
    let reached = 0;
    for (let stream = 0; stream < streams; stream += 1) {
      const found = evidenceOf([0.05, 0.1, 0.2, 0.4]);
      let most = -Infinity;
      for (let i = 0; i < values; i += 1) {
        addAll(found, [random.nextFloat() < 0.5 ? -1 : 1]);
        most = Math.max(most, found.log());
      }
      if (most >= Math.log(bound)) reached += 1;
    }
    // A tenth of 600 at most; and it is no empty promise.
    expect(reached).toBeLessThanOrEqual((streams * values) / bound);
    expect(reached).toBeGreaterThan(10);
  });
});
