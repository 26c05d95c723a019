import { total } from './divergences.ts';
import { chiSquareTail, logGamma, normalTail } from './special-functions.ts';

/** What a test says of two samples. */
export interface TestResult {
  readonly statistic: number;
  /** How probable such a statistic or a larger one is where both samples are of one distribution. */
  readonly pValue: number;
  /** How much of the records lies differently, in [0, 1]. */
  readonly effect: number;
}

const nothing: TestResult = { statistic: 0, pValue: 1, effect: 0 };

/** Categories with a smaller expected count, in the smaller sample, are counted as one. */
const leastExpected = 10;

/**
 * The chi-square test of homogeneity of two histograms over categories (Pearson 1900), small cells pooled. Its effect is the
 * total variation distance, ½ Σ |pᵢ − qᵢ|, over the pooled cells.
 */
export function chiSquareTest(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return nothing;
  const cells = poolCells(first, second);
  if (cells.length < 2) return nothing;
  let statistic = 0;
  let distance = 0;
  for (const [a, b] of cells) {
    const expected = ((a + b) * n) / (n + m);
    const other = a + b - expected;
    statistic += (a - expected) ** 2 / expected + (b - other) ** 2 / other;
    distance += Math.abs(a / n - b / m) / 2;
  }
  return { statistic, pValue: chiSquareTail(statistic, cells.length - 1), effect: distance };
}

/** The cells, those with too little in them as one; where that one has too little it goes to the smallest other. */
function poolCells(first: ArrayLike<number>, second: ArrayLike<number>): (readonly [number, number])[] {
  const [n, m] = [total(first), total(second)];
  const least = (leastExpected * (n + m)) / Math.min(n, m);
  const large: (readonly [number, number])[] = [];
  let [restFirst, restSecond] = [0, 0];
  for (let bin = 0; bin < first.length; bin += 1) {
    const [a, b] = [first[bin] as number, second[bin] as number];
    if (a + b >= least) large.push([a, b]);
    else [restFirst, restSecond] = [restFirst + a, restSecond + b];
  }
  if (restFirst + restSecond === 0) return large;
  if (restFirst + restSecond >= least || large.length === 0) return [...large, [restFirst, restSecond]];
  large.sort(([a, b], [c, d]) => c + d - a - b);
  const [a, b] = large.pop() as readonly [number, number];
  return [...large, [a + restFirst, b + restSecond]];
}

/**
 * The two-sample Kolmogorov–Smirnov test on histograms over ordered bins: the largest difference of the cumulative shares, with
 * the p-value of Stephens (1970). Values within a bin count as equal, so the p-value is too large rather than too small.
 * Its effect is the statistic.
 */
export function kolmogorovSmirnovTest(first: ArrayLike<number>, second: ArrayLike<number>): TestResult {
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return nothing;
  let [below, belowSecond, statistic] = [0, 0, 0];
  for (let bin = 0; bin < first.length; bin += 1) {
    below += first[bin] as number;
    belowSecond += second[bin] as number;
    statistic = Math.max(statistic, Math.abs(below / n - belowSecond / m));
  }
  const root = Math.sqrt((n * m) / (n + m));
  return { statistic, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * statistic), effect: statistic };
}

/** P(K ≥ x) of Kolmogorov's distribution. */
export function kolmogorovTail(x: number): number {
  // The series converges slowly near 0, where the answer is 1 to ten decimals.
  if (x < 0.27) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-20 * sum) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** A share in each of two samples: how many of how many. */
export interface TwoShares {
  readonly first: number;
  readonly firstOf: number;
  readonly second: number;
  readonly secondOf: number;
}

/** Fisher's exact test (1922) of two shares, two-sided: twice the smaller tail of the hypergeometric distribution. */
export function fisherExactTest({ first, firstOf, second, secondOf }: TwoShares): number {
  const having = first + second;
  const lowest = Math.max(0, having - secondOf);
  const highest = Math.min(having, firstOf);
  const expected = (having * firstOf) / (firstOf + secondOf);
  const step = first >= expected ? 1 : -1;
  let term = Math.exp(
    logChoose(firstOf, first) + logChoose(secondOf, second) - logChoose(firstOf + secondOf, having),
  );
  let sum = 0;
  for (let k = first; k >= lowest && k <= highest && term > sum * 1e-17; k += step) {
    sum += term;
    const odds =
      step === 1
        ? ((firstOf - k) * (having - k)) / ((k + 1) * (secondOf - having + k + 1))
        : (k * (secondOf - having + k)) / ((firstOf - k + 1) * (having - k + 1));
    term *= odds;
  }
  return Math.min(1, 2 * sum);
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/**
 * The Mann–Whitney test (1947) that the first values are not above the second, one-sided, by the normal approximation with ties
 * and without continuity correction. The statistic is the share of pairs that the first wins, the area under the ROC curve; the
 * effect is what it has above ½, doubled.
 */
export function mannWhitneyTest(first: Float64Array, second: Float64Array): TestResult {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return nothing;
  const [one, other] = [first.slice().sort(), second.slice().sort()];
  let [i, j, wins, ties] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = Math.min(one[i] ?? Infinity, other[j] ?? Infinity);
    const [startOne, below] = [i, j];
    while (i < n && one[i] === value) i += 1;
    while (j < m && other[j] === value) j += 1;
    const [equalOne, equalOther] = [i - startOne, j - below];
    wins += equalOne * (below + equalOther / 2);
    ties += (equalOne + equalOther) ** 3 - (equalOne + equalOther);
  }
  const area = wins / (n * m);
  const variance = (n + m + 1 - ties / ((n + m) * (n + m - 1))) / (12 * n * m);
  return {
    statistic: area,
    pValue: variance <= 0 ? 1 : normalTail((area - 0.5) / Math.sqrt(variance)),
    effect: Math.max(0, 2 * area - 1),
  };
}
