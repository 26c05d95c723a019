import {
  abstained,
  evaluateWithIntervals,
  type Evaluation,
  type EvaluationIntervals,
  type Outcomes,
} from '@runestone/metrics';
import { judgeRecords, type JudgedRecord } from './judge-record.ts';
import { measureFigures, type QualityFigures } from './quality-figures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

/** True labels that the model does not know. */
export interface NewLabel {
  readonly label: string;
  /** Records that truly have it. */
  readonly records: number;
}

/** How good the answers of a model were. */
export interface QualityReport {
  /** Records that were looked at. */
  readonly records: number;
  /** Those of them whose true labels are known. */
  readonly labelled: number;
  /** Those whose truth cannot be used: none, or several labels, where a text has one. They count as not labelled. */
  readonly unusable: number;
  /** True labels that the model does not know, the most frequent first, at most 20 of them. */
  readonly newLabels: readonly NewLabel[];
  /** Labelled records that have a new label. */
  readonly withNewLabel: number;
  /** Over all labelled records; a new label counts as missed. Absent where fewer than 30 records are labelled. */
  readonly figures?: QualityFigures;
  /**
   * Over what the model can know: of a single-label task without the records of a new label, of a multi-label one without the
   * new labels. Absent where fewer than 30 such records are labelled.
   */
  readonly evaluation?: Evaluation;
  /** Of the evaluation, at 95 %. */
  readonly intervals?: EvaluationIntervals;
}

/** With fewer labelled records intervals are so wide that figures only mislead. */
const leastLabelled = 30;
const mostNewLabels = 20;

/**
 * Measures how good the answers were, as far as their true labels are known. `uniform` gives numbers in [0, 1), seeded by the
 * caller, for the bootstrap of intervals. Calibration is told where each labelled record has the scores it needs: that of the
 * label given, or those of all labels for a multi-label task. Throws QUALITY_RECORD_INVALID.
 */
export function measureQuality(
  records: readonly QualityRecord[],
  labels: QualityLabels,
  options: { readonly uniform: () => number },
): QualityReport {
  const judged = judgeRecords(records, labels);
  const counts = {
    records: records.length,
    labelled: judged.length,
    unusable: records.filter(({ truth }) => truth !== undefined).length - judged.length,
    newLabels: countNewLabels(judged),
    withNewLabel: judged.filter(({ newLabels }) => newLabels.length > 0).length,
  };
  const known = labels.kind === 'multi' ? judged : judged.filter(({ newLabels }) => newLabels.length === 0);
  return {
    ...counts,
    ...(judged.length < leastLabelled ? {} : { figures: measureFigures(judged, labels) }),
    ...(known.length < leastLabelled ? {} : evaluateWithIntervals(outcomesOf(known, labels), options)),
  };
}

function countNewLabels(judged: readonly JudgedRecord[]): NewLabel[] {
  const counts = new Map<string, number>();
  for (const { newLabels } of judged)
    for (const label of newLabels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Array.from(counts, ([label, records]) => ({ label, records }))
    .sort((a, b) => b.records - a.records)
    .slice(0, mostNewLabels);
}

function outcomesOf(judged: readonly JudgedRecord[], { kind, labels }: QualityLabels): Outcomes {
  if (kind === 'single') {
    const confidences = confidencesOf(judged);
    return {
      ...{ kind, labels },
      targets: judged.map(({ actual }) => actual[0] as number),
      predictions: judged.map(({ given }) => given[0] ?? abstained),
      ...(confidences === undefined ? {} : { confidences }),
    };
  }
  const scores = scoresOf(judged, labels);
  return {
    ...{ kind, labels },
    targets: toCells(judged, ({ actual }) => actual, labels.length),
    predictions: toCells(judged, ({ given }) => given, labels.length),
    ...(scores === undefined ? {} : { scores }),
  };
}

/** 0/1, row-major texts × labels. */
function toCells(
  judged: readonly JudgedRecord[],
  placesOf: (one: JudgedRecord) => readonly number[],
  size: number,
): Uint8Array {
  const cells = new Uint8Array(judged.length * size);
  for (const [row, one] of judged.entries()) for (const place of placesOf(one)) cells[row * size + place] = 1;
  return cells;
}

/** Scores of the labels that were given, 0 for an abstention; undefined where one is not recorded. */
function confidencesOf(judged: readonly JudgedRecord[]): number[] | undefined {
  const confidences = judged.flatMap(({ record: { predicted, scores } }) => {
    const [label] = predicted;
    return label === undefined ? 0 : (scores.find((one) => one.label === label)?.score ?? []);
  });
  return confidences.length === judged.length ? confidences : undefined;
}

/** Scores of all cells, row-major; undefined where one is not recorded. */
function scoresOf(judged: readonly JudgedRecord[], labels: readonly string[]): Float64Array | undefined {
  const cells = new Float64Array(judged.length * labels.length);
  for (const [row, { record }] of judged.entries()) {
    const scores = new Map(record.scores.map(({ label, score }) => [label, score]));
    for (const [place, label] of labels.entries()) {
      const score = scores.get(label);
      if (score === undefined) return undefined;
      cells[row * labels.length + place] = score;
    }
  }
  return cells;
}
