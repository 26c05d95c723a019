import { describe, expect, it } from '@jest/globals';
import { adjustByHolm } from './adjust-by-holm.ts';
import { jensenShannonDistance, populationStabilityIndex } from './divergences.ts';
import { chiSquareTail, logGamma, normalTail } from './special-functions.ts';
import { testFlags } from './test-flags.ts';
import {
  chiSquareTest,
  fisherExactTest,
  kolmogorovSmirnovTest,
  kolmogorovTail,
  mannWhitneyTest,
} from './two-sample-tests.ts';

// Expected values without another source are those of SciPy 1.17.1.
const first = [30, 14, 34, 45, 57, 20];
const second = [48, 30, 30, 40, 90, 12];

describe('tails', () => {
  it.each([
    [10, 3, 0.01856613546304325],
    [80, 5, 8.391825114831597e-16],
    [2, 10, 0.9963401531726563],
    [300, 100, 7.4121008573230175e-22],
  ])('of chi-square at %d with %i degrees of freedom', (x, freedom, expected) => {
    expect(chiSquareTail(x, freedom) / expected).toBeCloseTo(1, 9);
  });

  it.each([
    [0.3, 0.3820885778110474],
    [5.5, 1.898956246588768e-8],
    [-1.2, 0.8849303297782918],
  ])('of the normal distribution at %d', (z, expected) => {
    expect(normalTail(z) / expected).toBeCloseTo(1, 9);
  });

  it.each([
    [0.1, 1],
    [0.5, 0.9639452436648751],
    [1.36, 0.049485876755377876],
    [3, 3.045995948942526e-8],
  ])("of Kolmogorov's distribution at %d", (x, expected) => {
    expect(kolmogorovTail(x) / expected).toBeCloseTo(1, 9);
  });

  it.each([
    [0.1, 2.252712651734206],
    [4.5, 2.4537365708424423],
    [3000.5, 21020.021627595055],
  ])('rest on the logarithm of gamma at %d', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 9);
  });
});

describe('divergences', () => {
  it('are those of the definitions', () => {
    expect(jensenShannonDistance(first, second)).toBeCloseTo(0.15379821101704239, 12);
    expect(populationStabilityIndex(first, second)).toBeCloseTo(0.1285864287916252, 12);
  });

  it('stay finite with empty bins', () => {
    expect(jensenShannonDistance([5, 0, 5], [0, 5, 5])).toBeCloseTo(Math.SQRT1_2, 12);
    expect(jensenShannonDistance([1, 0], [0, 9])).toBe(1);
    expect(Number.isFinite(populationStabilityIndex([10, 0], [0, 10]))).toBe(true);
  });

  it('are 0 without records', () => {
    expect([jensenShannonDistance([0, 0], [1, 2]), populationStabilityIndex([0, 0], [1, 2])]).toEqual([0, 0]);
  });
});

describe('chiSquareTest', () => {
  it('tests the homogeneity of two histograms', () => {
    const { statistic, pValue } = chiSquareTest(first, second);
    expect(statistic).toBeCloseTo(14.548362745447827, 9);
    expect(pValue).toBeCloseTo(0.012476905099164794, 9);
  });

  it('counts small cells as one', () => {
    const pooled = chiSquareTest([100, 60, 12], [100, 80, 14]);
    expect(chiSquareTest([100, 60, 4, 5, 3, 0], [100, 80, 4, 4, 5, 1])).toEqual(pooled);
    expect(chiSquareTest([100, 60, 1], [100, 80, 2])).toEqual(chiSquareTest([100, 61], [100, 82]));
  });

  it('finds nothing in one category', () => {
    expect(chiSquareTest([500, 0], [700, 0])).toMatchObject({ pValue: 1, effect: 0 });
  });
});

describe('kolmogorovSmirnovTest', () => {
  it('gives the largest difference of the cumulative shares', () => {
    const { statistic, pValue, effect } = kolmogorovSmirnovTest(first, second);
    expect(statistic).toBeCloseTo(0.092, 12);
    expect(effect).toBe(statistic);
    expect(pValue).toBeCloseTo(0.29006154189953065, 9);
  });
});

describe('fisherExactTest', () => {
  it.each([
    [8, 10, 1, 6, 0.04895104895104896],
    [0, 50, 20, 100, 0.0002951927406131859],
    [400, 1000, 500, 2000, 9.110720310771868e-17],
    [0, 30, 0, 70, 1],
    [30, 30, 70, 70, 1],
  ])('doubles the smaller tail for %i of %i and %i of %i', (...[f, firstOf, s, secondOf, expected]) => {
    const p = fisherExactTest({ first: f, firstOf, second: s, secondOf });
    expect(p / expected).toBeCloseTo(1, 7);
    const mirrored = fisherExactTest({ first: s, firstOf: secondOf, second: f, secondOf: firstOf });
    expect(mirrored / expected).toBeCloseTo(1, 7);
  });
});

describe('testFlags', () => {
  it('multiplies the smallest p-value by the number of flags that occur', () => {
    const one = { counts: [400, 90, 0, 1000], records: 1000 };
    const other = { counts: [500, 180, 0, 2000], records: 2000 };
    const { pValue, effect } = testFlags(one, other);
    expect(pValue / (3 * 9.110720310771868e-17)).toBeCloseTo(1, 7);
    expect(effect).toBeCloseTo(0.15, 12);
  });
});

describe('mannWhitneyTest', () => {
  it('gives the area under the curve and the tail, with ties', () => {
    const wins = mannWhitneyTest(Float64Array.of(3, 5, 5, 8, 9, 9, 12), Float64Array.of(1, 2, 5, 5, 6, 9));
    expect(wins.statistic).toBeCloseTo(0.7142857142857143, 12);
    expect(wins.pValue).toBeCloseTo(0.0948990790102624, 9);
    expect(wins.effect).toBeCloseTo(2 * wins.statistic - 1, 12);
  });

  it('finds nothing in equal values', () => {
    expect(mannWhitneyTest(Float64Array.of(1, 1), Float64Array.of(1, 1, 1))).toMatchObject({ pValue: 1 });
  });
});

describe('adjustByHolm', () => {
  it('multiplies by how many are left, and never falls', () => {
    expect(adjustByHolm([0.03, 0.01, 0.02])).toEqual([0.04, 0.03, 0.04]);
    expect(adjustByHolm([0.9, 0.5])).toEqual([1, 1]);
  });
});
