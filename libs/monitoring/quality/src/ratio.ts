import { wilsonInterval, type Interval } from '@runestone/metrics';

/** A figure in [0, 1] that was measured, with its 95 % interval. */
export interface Measured {
  readonly value: number;
  readonly interval: Interval;
}

/** Sums of a ratio Σa / Σb over texts, such as F1 = Σ 2·hits / Σ (given + actual), and of its squares. */
export interface RatioSums {
  /** Texts in which b is not 0. */
  count: number;
  a: number;
  b: number;
  aa: number;
  ab: number;
  bb: number;
}

/** The sums of no text. */
export const emptyRatio = (): RatioSums => ({ count: 0, a: 0, b: 0, aa: 0, ab: 0, bb: 0 });

/** Adds a text to the sums, in place; one in which b is 0 says nothing. */
export function addToRatio(sums: RatioSums, a: number, b: number): void {
  if (b === 0) return;
  sums.count += 1;
  sums.a += a;
  sums.b += b;
  sums.aa += a * a;
  sums.ab += a * b;
  sums.bb += b * b;
}

/** The ratio and its interval, for which texts, not labels, are what is independent; 0 within [0, 1] of no text. */
export function measureRatio({ count, a, b, aa, ab, bb }: RatioSums): Measured {
  const value = b === 0 ? 0 : a / b;
  const squares = aa - 2 * value * ab + value * value * bb;
  return measuredWithin(value, squares / (b * b), count);
}

/**
 * A figure with the interval of Wilson's score for as many trials as would give its variance: the effective sample size
 * (Korn and Graubard 1998). It is Wilson's own for a proportion, and stays within [0, 1]. Where no text differs from the
 * others, the trials are the texts.
 */
export function measuredWithin(value: number, variance: number, texts: number): Measured {
  const spread = value * (1 - value);
  const trials = spread > 1e-12 && variance > 0 ? spread / variance : texts;
  return { value, interval: wilsonInterval(value * trials, trials) };
}

/** The difference one − other of independent figures and its 95 % interval (Newcombe 1998, method 10). */
export function subtractMeasured(one: Measured, other: Measured): Measured {
  const difference = one.value - other.value;
  const [[low, high], [otherLow, otherHigh]] = [one.interval, other.interval];
  return {
    value: difference,
    interval: [
      difference - Math.hypot(one.value - low, otherHigh - other.value),
      difference + Math.hypot(high - one.value, other.value - otherLow),
    ],
  };
}
