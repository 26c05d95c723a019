import { macroF1, microF1 } from './class-quality.ts';
import { createDrawCounts } from './draw-counts.ts';
import type { ClassQuality } from './evaluation.ts';

/** The lower and the upper end of a 95 % interval. */
export type Interval = readonly [number, number];

/** How intervals are found. */
export interface IntervalOptions {
  /** Uniform numbers in [0, 1), seeded by the caller. */
  readonly uniform: () => number;
  /** How often the texts are drawn anew; 1000 unless given. */
  readonly resamples?: number;
}

/** Intervals of F1. */
export interface F1Intervals {
  readonly macroF1: Interval;
  readonly microF1: Interval;
  /** One a class; [0, 1] of a class that no resample says anything of. */
  readonly f1: readonly Interval[];
}

/**
 * Intervals at 95 % by the percentile bootstrap over texts (Efron 1979), drawn from the counts of texts that are alike:
 * `qualitiesOf` gives the quality of each class from such counts. A resample in which a class is neither true nor predicted says
 * nothing of it.
 */
export function resampleQualities(
  counts: readonly number[],
  qualitiesOf: (drawn: Float64Array) => readonly ClassQuality[],
  { uniform, resamples = 1000 }: IntervalOptions,
): F1Intervals {
  const draw = createDrawCounts(counts, uniform);
  const drawn = Float64Array.from(counts);
  const f1s = qualitiesOf(drawn).map((): number[] => []);
  const [macros, micros]: [number[], number[]] = [[], []];
  for (let resample = 0; resample < resamples; resample += 1) {
    draw(drawn);
    const qualities = qualitiesOf(drawn);
    macros.push(macroF1(qualities));
    micros.push(microF1(qualities));
    for (const [c, { f1, support, predicted }] of qualities.entries())
      if (support + predicted > 0) f1s[c]?.push(f1);
  }
  return { macroF1: percentiles(macros), microF1: percentiles(micros), f1: f1s.map(percentiles) };
}

/** The 2.5th and the 97.5th percentile; [0, 1] of nothing. */
function percentiles(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const skipped = Math.floor(sorted.length * 0.025);
  return [sorted[skipped] ?? 0, sorted[sorted.length - 1 - skipped] ?? 1];
}
