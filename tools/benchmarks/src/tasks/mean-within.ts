import type { Interval } from '@runestone/metrics';

/** The mean of repeated measurements and its 95 % interval; one measurement alone has none. */
export interface MeanWithin {
  readonly mean: number;
  readonly interval?: Interval;
}

/** Student's t for 95 % on both sides with 1, 2, 3 … degrees of freedom. */
const student = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228],
  ...[2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086],
  ...[2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];

/** The mean and its interval by Student's t; with more than 31 values it is a little too wide. */
export function meanWithin(values: readonly number[]): MeanWithin {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean };
  const freedom = values.length - 1;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / freedom;
  const t = student[Math.min(freedom, student.length) - 1] as number;
  const half = t * Math.sqrt(variance / values.length);
  return { mean, interval: [mean - half, mean + half] };
}

/** The mean of the differences one − other, both measured in the same repetitions. Throws a RangeError unless they pair up. */
export function differenceWithin(one: readonly number[], other: readonly number[]): MeanWithin {
  if (one.length !== other.length)
    throw new RangeError(`${one.length} measurements do not pair up with ${other.length}`);
  return meanWithin(one.map((value, place) => value - (other[place] as number)));
}
