import { areScoresWhole, expectRecords, sum, varianceOf, type ExpectedRecord } from './expected-records.ts';
import { qualityMeasures, ratioOf, type MeasureWeights } from './quality-measures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';
import { measuredWithin, type Measured } from './ratio.ts';

/** What is expected of one class. */
export interface ClassEstimate {
  /** Absent where no text was given the label. */
  readonly precision?: Measured;
  /** Recall and F1 are absent where the recorded scores are cut. */
  readonly recall?: Measured;
  readonly f1?: Measured;
}

/**
 * What is expected of answers. The 95 % intervals are for what the true labels of the same texts would show: they count chance
 * alone, and are too narrow where probabilities are not calibrated.
 */
export interface ExpectedFigures {
  /** Of a single-label task only; an abstention is wrong. */
  readonly accuracy?: Measured;
  /** Over all labels that were given. */
  readonly precision: Measured;
  /** Over all labels; where the scores of several labels are cut, recall and F1 are absent. */
  readonly recall?: Measured;
  readonly microF1?: Measured;
  /** Mean F1 of the classes of which at least one text is expected; absent where the recorded scores are cut. */
  readonly macroF1?: Measured;
  readonly perClass: Readonly<Record<string, ClassEstimate>>;
}

/** An estimate of quality without true labels: no measurement, and only as good as the probabilities are calibrated. */
export interface QualityEstimate {
  readonly kind: 'estimate';
  readonly records: number;
  /** Records that gave a label and do not say how sure they were; they are left out. */
  readonly unscored: number;
  /** Absent of fewer than 30 records. */
  readonly figures?: ExpectedFigures;
}

const leastRecords = 30;

/**
 * Estimates how good answers are before their true labels are known, from how sure the model was: each label counts as true
 * with its probability (confidence-based performance estimation, as NannyML describes it; Białek et al. 2024, "Estimating Model
 * Performance Under Covariate Shift Without Labels"). It holds where probabilities are calibrated on these texts: new labels,
 * labels that changed their meaning, and texts on which the model is surely wrong, are not seen. The labels of a text of a
 * multi-label task count as independent of each other. Throws QUALITY_RECORD_INVALID.
 */
export function estimateQuality(records: readonly QualityRecord[], labels: QualityLabels): QualityEstimate {
  const expected = expectRecords(records, labels);
  const facts = {
    kind: 'estimate' as const,
    records: records.length,
    unscored: records.length - expected.length,
  };
  if (expected.length < leastRecords) return facts;
  return { ...facts, figures: expectFigures(expected, labels) };
}

/** Estimates the figures of records that all have scores. */
export function expectFigures(expected: readonly ExpectedRecord[], labels: QualityLabels): ExpectedFigures {
  const { kind } = labels;
  const isWhole = areScoresWhole(expected, labels);
  const over = (weights: MeasureWeights): Measured => expectRatio(expected, kind, weights);
  const { accuracy, precision, recall, microF1 } = qualityMeasures;
  return {
    ...(kind === 'single' ? { accuracy: over(accuracy) } : {}),
    precision: over(precision),
    // A text of a single-label task has one true label, so that nothing need be known of the others.
    ...(kind === 'single' || isWhole ? { recall: over(recall), microF1: over(microF1) } : {}),
    ...expectClasses(expected, labels, isWhole),
  };
}

function expectRatio(
  expected: readonly ExpectedRecord[],
  kind: QualityLabels['kind'],
  weights: MeasureWeights,
): Measured {
  const ratios = expected.map(({ counts }) => ratioOf(counts, weights));
  const whole = sum(ratios.map(([, b]) => b));
  if (whole === 0) return measuredWithin(0, 0, 0);
  const value = sum(ratios.map(([a]) => a)) / whole;
  const actual = kind === 'single' ? 0 : value * weights.actual;
  const variances = expected.map((one) =>
    varianceOf(one, kind, (label) => (one.given.has(label) ? weights.gain : 0) - actual),
  );
  return measuredWithin(value, sum(variances) / whole ** 2, expected.length);
}

/** Expected sums of a class over texts. */
interface ClassSums {
  hits: number;
  given: number;
  actual: number;
}

function expectClasses(
  expected: readonly ExpectedRecord[],
  { kind, labels }: QualityLabels,
  isWhole: boolean,
): Pick<ExpectedFigures, 'perClass' | 'macroF1'> {
  const sums = new Map(labels.map((label): [string, ClassSums] => [label, { hits: 0, given: 0, actual: 0 }]));
  for (const { scores, given } of expected)
    for (const [label, score] of scores) {
      const one = sums.get(label) as ClassSums;
      one.actual += score;
      if (!given.has(label)) continue;
      one.given += 1;
      one.hits += score;
    }
  const perClass = Object.fromEntries(
    Array.from(sums, ([label, one]) => [label, expectClass({ label, ...one }, expected, isWhole)]),
  );
  const likely = new Map([...sums].filter(([, { actual }]) => actual >= 1));
  if (!isWhole || likely.size === 0) return { perClass };
  const f1Of = ({ hits, given, actual }: ClassSums): number => (2 * hits) / (given + actual);
  const variances = expected.map((one) =>
    varianceOf(one, kind, (label) => {
      const counts = likely.get(label);
      if (counts === undefined) return 0;
      const moved = (one.given.has(label) ? 2 : 0) - f1Of(counts);
      return moved / (likely.size * (counts.given + counts.actual));
    }),
  );
  const macro = sum([...likely.values()].map(f1Of)) / likely.size;
  return { perClass, macroF1: measuredWithin(macro, sum(variances), expected.length) };
}

/** What is expected of a class; its variances are those of independent texts. */
function expectClass(
  { label, hits, given, actual }: ClassSums & { readonly label: string },
  expected: readonly ExpectedRecord[],
  isWhole: boolean,
): ClassEstimate {
  const ratio = (gain: number, weights: { readonly given: number; readonly actual: number }): Measured => {
    const whole = weights.given * given + weights.actual * actual;
    const value = whole === 0 ? 0 : (gain * hits) / whole;
    const weightOf = (isGiven: boolean): number => (isGiven ? gain : 0) - value * weights.actual;
    const variances = expected.map(({ scores, given: labels }) => {
      const score = scores.get(label) ?? 0;
      return score * (1 - score) * weightOf(labels.has(label)) ** 2;
    });
    return measuredWithin(value, whole === 0 ? 0 : sum(variances) / whole ** 2, Math.round(whole));
  };
  return {
    ...(given === 0 ? {} : { precision: ratio(1, { given: 1, actual: 0 }) }),
    ...(isWhole ? { recall: ratio(1, { given: 0, actual: 1 }), f1: ratio(2, { given: 1, actual: 1 }) } : {}),
  };
}
