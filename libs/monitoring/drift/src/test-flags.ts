import { fisherExactTest, type TestResult } from './two-sample-tests.ts';

/** How many of some records have each flag. */
export interface FlagCounts {
  readonly counts: ArrayLike<number>;
  readonly records: number;
}

/** So many flags, the most different ones, are tested exactly. */
const mostTested = 3;

/**
 * Tests whether any flag, such as a label or a bucket, is on another share of the records: Fisher's exact test of the most
 * different ones, the p-value times the number of all flags that occur (Bonferroni). A record may have any number of flags,
 * and they may depend on each other. The statistic is the largest standardised difference, the effect the difference of the
 * shares of the flag that was tested.
 */
export function testFlags(first: FlagCounts, second: FlagCounts): TestResult {
  const [n, m] = [first.records, second.records];
  if (n === 0 || m === 0) return { statistic: 0, pValue: 1, effect: 0 };
  const best: { flag: number; z: number }[] = [];
  let occurring = 0;
  for (let flag = 0; flag < first.counts.length; flag += 1) {
    const [count, other] = [first.counts[flag] as number, second.counts[flag] as number];
    if (count + other === 0) continue;
    occurring += 1;
    const pooled = (count + other) / (n + m);
    const z = Math.abs(count / n - other / m) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    // Not a number where all records have the flag.
    if (best.length === mostTested && !(z > (best.at(-1)?.z as number))) continue;
    best.push({ flag, z: Number.isNaN(z) ? 0 : z });
    best.sort((a, b) => b.z - a.z).splice(mostTested);
  }
  let found = { pValue: 1, effect: 0 };
  for (const { flag } of best) {
    const [count, other] = [first.counts[flag] as number, second.counts[flag] as number];
    const exact = fisherExactTest({ first: count, firstOf: n, second: other, secondOf: m });
    if (exact < found.pValue) found = { pValue: exact, effect: Math.abs(count / n - other / m) };
  }
  return {
    statistic: best[0]?.z ?? 0,
    pValue: Math.min(1, found.pValue * occurring),
    effect: found.effect,
  };
}
