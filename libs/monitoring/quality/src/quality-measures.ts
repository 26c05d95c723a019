import type { LabelCounts } from './judge-record.ts';

/** A measure as a ratio of sums over texts: gain · hits / (given · labels given + actual · true labels + text · texts). */
export interface MeasureWeights {
  readonly gain: number;
  readonly given: number;
  readonly actual: number;
  readonly text: number;
}

/** Measures that need no classes. Accuracy is of single labels; precision, recall and F1 are micro averages. */
export const qualityMeasures = {
  accuracy: { gain: 1, given: 0, actual: 0, text: 1 },
  precision: { gain: 1, given: 1, actual: 0, text: 0 },
  recall: { gain: 1, given: 0, actual: 1, text: 0 },
  microF1: { gain: 2, given: 1, actual: 1, text: 0 },
} as const satisfies Readonly<Record<string, MeasureWeights>>;

/** The name of a measure. */
export type QualityMeasure = keyof typeof qualityMeasures;

/** The two sums that a text adds to. */
export const ratioOf = (
  { hits, given, actual }: LabelCounts,
  weights: MeasureWeights,
): readonly [number, number] => [
  weights.gain * hits,
  weights.given * given + weights.actual * actual + weights.text,
];
