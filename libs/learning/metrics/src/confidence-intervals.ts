import { classQuality, macroF1 } from './class-quality.ts';
import { createDrawCounts } from './draw-counts.ts';
import { wilsonInterval } from './evaluate-single-label.ts';
import type { ClassQuality, SingleLabelEvaluation } from './evaluation.ts';

/** The lower and the upper end of a 95 % interval. */
export type Interval = readonly [number, number];

/** Intervals of one class. */
export interface ClassIntervals {
  readonly precision: Interval;
  readonly recall: Interval;
  readonly f1: Interval;
}

/** Intervals of an evaluation. */
export interface EvaluationIntervals {
  readonly macroF1: Interval;
  readonly perClass: Readonly<Record<string, ClassIntervals>>;
}

/** How intervals are found. */
export interface IntervalOptions {
  /** Uniform numbers in [0, 1), seeded by the caller. */
  readonly uniform: () => number;
  /** How often the texts are drawn anew; 1000 unless given. */
  readonly resamples?: number;
}

/**
 * Intervals at 95 % of what a single-label evaluation says of its classes: precision and recall by Wilson's score, F1 and
 * macro F1 by the percentile bootstrap over texts (Efron 1979), drawn from the confusion counts. A resample in which a class
 * is neither true nor predicted says nothing of it; without any, its interval is [0, 1].
 */
export function confidenceIntervals(
  { perClass, confusion }: SingleLabelEvaluation,
  { uniform, resamples = 1000 }: IntervalOptions,
): EvaluationIntervals {
  const labels = Object.keys(perClass);
  const columns = labels.length + 1;
  const draw = createDrawCounts(confusion.flat(), uniform);
  const drawn = new Float64Array(labels.length * columns);
  const macros: number[] = [];
  const f1s = labels.map((): number[] => []);
  for (let resample = 0; resample < resamples; resample += 1) {
    draw(drawn);
    const qualities = qualitiesOf(drawn, labels.length);
    macros.push(macroF1(qualities));
    for (const [c, { f1, support, predicted }] of qualities.entries())
      if (support + predicted > 0) f1s[c]?.push(f1);
  }
  return {
    macroF1: percentiles(macros),
    perClass: Object.fromEntries(
      labels.map((label, c) => {
        const { support, predicted } = perClass[label] as ClassQuality;
        const right = confusion[c]?.[c] ?? 0;
        const [precision, recall] = [wilsonInterval(right, predicted), wilsonInterval(right, support)];
        return [label, { precision, recall, f1: percentiles(f1s[c] ?? []) }];
      }),
    ),
  };
}

/** Qualities by class from counts of true class × predicted class or abstention, row-major. */
function qualitiesOf(counts: Float64Array, size: number): ClassQuality[] {
  const predicted = new Float64Array(size + 1);
  const support = new Float64Array(size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= size; column += 1) {
      const count = counts[row * (size + 1) + column] as number;
      support[row] = (support[row] as number) + count;
      predicted[column] = (predicted[column] as number) + count;
    }
  }
  return Array.from(support, (texts, c) =>
    classQuality(counts[c * (size + 2)] as number, predicted[c] as number, texts),
  );
}

/** The 2.5th and the 97.5th percentile; [0, 1] of nothing. */
function percentiles(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const skipped = Math.floor(sorted.length * 0.025);
  return [sorted[skipped] ?? 0, sorted[sorted.length - 1 - skipped] ?? 1];
}
