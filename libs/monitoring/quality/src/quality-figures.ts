import { createCalibrationTally } from '@runestone/metrics';
import type { JudgedRecord, LabelCounts } from './judge-record.ts';
import { qualityMeasures, ratioOf, type MeasureWeights } from './quality-measures.ts';
import type { QualityLabels } from './quality-record.ts';
import { addToRatio, emptyRatio, measuredWithin, measureRatio, type Measured } from './ratio.ts';

/** How good some answers were. A new label, which the model cannot give, is one that it missed. */
export interface QualityFigures {
  /** Texts whose true labels are known. */
  readonly labelled: number;
  /** Share of the texts whose label is right, or whose whole label set is; an abstention from a single label is wrong. */
  readonly accuracy: Measured;
  /** Share of the labels that were given which are true. */
  readonly precision: Measured;
  /** Share of the true labels which were given. */
  readonly recall: Measured;
  /** F1 over all labels of all texts. */
  readonly microF1: Measured;
  /** Mean F1 of those of the model's labels that some of the texts have; a rare label weighs as much as a frequent one. */
  readonly macroF1: Measured;
  /** Expected calibration error of the labels that were given; absent where none of them has a recorded score. */
  readonly calibrationError?: number;
}

/** Measures judged records. */
export function measureFigures(judged: readonly JudgedRecord[], { labels }: QualityLabels): QualityFigures {
  const accuracy = emptyRatio();
  for (const { counts } of judged) addToRatio(accuracy, isRight(counts) ? 1 : 0, 1);
  const over = (weights: MeasureWeights): Measured => {
    const sums = emptyRatio();
    for (const { counts } of judged) addToRatio(sums, ...ratioOf(counts, weights));
    return measureRatio(sums);
  };
  return {
    labelled: judged.length,
    accuracy: measureRatio(accuracy),
    precision: over(qualityMeasures.precision),
    recall: over(qualityMeasures.recall),
    microF1: over(qualityMeasures.microF1),
    macroF1: measureMacroF1(judged, labels.length),
    ...calibrationOf(judged),
  };
}

/** Each label that was given is an answer, as sure as its score. */
function calibrationOf(judged: readonly JudgedRecord[]): Pick<QualityFigures, 'calibrationError'> {
  const tally = createCalibrationTally();
  for (const { record } of judged) {
    const given = new Set(record.predicted);
    for (const { label, score } of record.scores)
      if (given.has(label)) tally.add(score, record.truth?.includes(label) === true);
  }
  const { calibrationError, reliability } = tally.summarise();
  return reliability.length === 0 ? {} : { calibrationError };
}

const isRight = ({ hits, given, actual }: LabelCounts): boolean => hits === given && hits === actual;

/** F1 by class, and how each text moves their mean: the first-order influence function of a ratio of sums. */
function measureMacroF1(judged: readonly JudgedRecord[], size: number): Measured {
  const [hits, sizes, support] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const count = (sums: Float64Array, places: readonly number[]): void => {
    for (const place of places) sums[place] = (sums[place] as number) + 1;
  };
  for (const { given, actual } of judged) {
    count(support, actual);
    for (const places of [given, actual]) count(sizes, places);
    count(hits, hitsOf(given, actual));
  }
  const f1s = hits.map((hit, c) => (support[c] === 0 ? 0 : (2 * hit) / (sizes[c] as number)));
  const classes = support.filter((texts) => texts > 0).length;
  if (classes === 0) return measuredWithin(0, 0, judged.length);
  const weightOf = (place: number): number =>
    support[place] === 0 ? 0 : 1 / (classes * (sizes[place] as number));
  const sumOf = (places: readonly number[], what: (place: number) => number): number =>
    places.reduce((sum, place) => sum + weightOf(place) * what(place), 0);
  let variance = 0;
  for (const { given, actual } of judged) {
    const gained = sumOf(hitsOf(given, actual), () => 2);
    const f1Of = (place: number): number => f1s[place] as number;
    variance += (gained - sumOf(given, f1Of) - sumOf(actual, f1Of)) ** 2;
  }
  const macro = f1s.reduce((sum, f1) => sum + f1, 0) / classes;
  return measuredWithin(macro, variance, judged.length);
}

const hitsOf = (given: readonly number[], actual: readonly number[]): number[] =>
  given.filter((place) => actual.includes(place));
