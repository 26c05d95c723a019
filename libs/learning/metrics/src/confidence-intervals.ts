import { classQuality } from './class-quality.ts';
import type { MultiLabelOutcomes } from './evaluate-multi-label.ts';
import type { ClassQuality, SingleLabelEvaluation } from './evaluation.ts';
import {
  resampleQualities,
  type F1Intervals,
  type Interval,
  type IntervalOptions,
} from './resample-qualities.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** Intervals of one class. */
export interface ClassIntervals {
  readonly precision: Interval;
  readonly recall: Interval;
  readonly f1: Interval;
}

/** Intervals of an evaluation. */
export interface EvaluationIntervals {
  readonly macroF1: Interval;
  /** Of a single-label model it is that of the F1 over all texts that were answered, which is no accuracy where some were not. */
  readonly microF1: Interval;
  readonly perClass: Readonly<Record<string, ClassIntervals>>;
}

/**
 * Intervals at 95 % of what a single-label evaluation says: precision and recall by Wilson's score, F1 by the bootstrap, drawn
 * from the confusion counts. [0, 1] where there is nothing.
 */
export function confidenceIntervals(
  { labels, perClass, confusion }: SingleLabelEvaluation,
  options: IntervalOptions,
): EvaluationIntervals {
  const resampled = resampleQualities(
    confusion.flat(),
    (counts) => qualitiesOfConfusion(counts, labels.length),
    options,
  );
  const rights = labels.map((_, c) => confusion[c]?.[c] ?? 0);
  const qualities = labels.map((label) => perClass[label] as ClassQuality);
  return intervalsOf(labels, { qualities, rights }, resampled);
}

/**
 * Intervals at 95 % of the quality of a multi-label classifier: precision and recall by Wilson's score, F1 by the bootstrap over
 * texts. [0, 1] where there is nothing.
 */
export function multiLabelIntervals(
  outcomes: MultiLabelOutcomes,
  options: IntervalOptions,
): EvaluationIntervals {
  const { labels } = outcomes;
  const alike = gatherAlike(outcomes);
  const tally = (counts: ArrayLike<number>): ClassTallies => tallyAlike(alike, counts, labels.length);
  const counts = alike.map(({ count }) => count);
  const resampled = resampleQualities(counts, (drawn) => qualitiesOf(tally(drawn)), options);
  const whole = tally(counts);
  return intervalsOf(labels, { qualities: qualitiesOf(whole), rights: whole.both }, resampled);
}

function intervalsOf(
  labels: readonly string[],
  { qualities, rights }: { qualities: readonly ClassQuality[]; rights: ArrayLike<number> },
  { macroF1, microF1, f1 }: F1Intervals,
): EvaluationIntervals {
  const perClass = labels.map((label, c): [string, ClassIntervals] => {
    const { support, predicted } = qualities[c] as ClassQuality;
    const right = rights[c] as number;
    return [
      label,
      {
        precision: wilsonInterval(right, predicted),
        recall: wilsonInterval(right, support),
        f1: f1[c] as Interval,
      },
    ];
  });
  return { macroF1, microF1, perClass: Object.fromEntries(perClass) };
}

/** Qualities by class from counts of true class × predicted class or abstention, row-major. */
function qualitiesOfConfusion(counts: Float64Array, size: number): ClassQuality[] {
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

/** Texts with the same true and the same predicted labels, by index. */
interface Alike {
  count: number;
  readonly targets: readonly number[];
  readonly predictions: readonly number[];
}

function gatherAlike({ labels, targets, predictions }: MultiLabelOutcomes): Alike[] {
  const size = labels.length;
  const found = new Map<string, Alike>();
  for (let start = 0; start < targets.length; start += size) {
    const setOf = (cells: Uint8Array): number[] =>
      labels.flatMap((_, c) => (cells[start + c] === 1 ? [c] : []));
    const sets = { targets: setOf(targets), predictions: setOf(predictions) };
    const key = `${sets.targets.join()} ${sets.predictions.join()}`;
    const alike = found.get(key);
    if (alike === undefined) found.set(key, { count: 1, ...sets });
    else alike.count += 1;
  }
  return [...found.values()];
}

/** One number a class: texts that have and were given it, that were given it, that have it. */
interface ClassTallies {
  readonly both: Float64Array;
  readonly predicted: Float64Array;
  readonly support: Float64Array;
}

function tallyAlike(alike: readonly Alike[], counts: ArrayLike<number>, size: number): ClassTallies {
  const [both, predicted, support] = [0, 0, 0].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [place, { targets, predictions }] of alike.entries()) {
    const count = counts[place] as number;
    if (count === 0) continue;
    for (const c of targets) support[c] = (support[c] as number) + count;
    for (const c of predictions) {
      predicted[c] = (predicted[c] as number) + count;
      if (targets.includes(c)) both[c] = (both[c] as number) + count;
    }
  }
  return { both, predicted, support };
}

const qualitiesOf = ({ both, predicted, support }: ClassTallies): ClassQuality[] =>
  Array.from(both, (right, c) => classQuality(right, predicted[c] as number, support[c] as number));
