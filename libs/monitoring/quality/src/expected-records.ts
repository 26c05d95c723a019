import { createRecordJudge, type LabelCounts } from './judge-record.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

/** What is expected of the truth of a record, from the probabilities of its labels alone. */
export interface ExpectedRecord {
  readonly record: QualityRecord;
  /** Of a single-label task one label is true, whichever it is; of others, those that are recorded may be. */
  readonly counts: LabelCounts;
  /** The recorded probability of each label. */
  readonly scores: ReadonlyMap<string, number>;
  readonly given: ReadonlySet<string>;
}

/** Gives what is expected of those records that say how sure each label was that they gave. Throws QUALITY_RECORD_INVALID. */
export function expectRecords(records: readonly QualityRecord[], labels: QualityLabels): ExpectedRecord[] {
  const { placesOf } = createRecordJudge(labels);
  return records.flatMap((record) => {
    placesOf(record);
    const scores = new Map(record.scores.map(({ label, score }) => [label, score]));
    const given = new Set(record.predicted);
    const surenesses = [...given].flatMap((label) => scores.get(label) ?? []);
    if (surenesses.length < given.size) return [];
    const actual = labels.kind === 'single' ? 1 : sum(scores.values());
    return [{ record, counts: { hits: sum(surenesses), given: given.size, actual }, scores, given }];
  });
}

/** Single labels: what is cut off may be this much of the probability, on average. */
const mostMissing = 0.01;

/** Whether (nearly) all of the probability is recorded, as the expected number of missed labels needs. */
export function areScoresWhole(
  expected: readonly ExpectedRecord[],
  { kind, labels }: QualityLabels,
): boolean {
  if (kind === 'multi') return expected.every(({ scores }) => scores.size === labels.length);
  const recorded = sum(expected.map(({ scores }) => sum(scores.values())));
  return recorded >= expected.length * (1 - mostMissing);
}

/** The sum of some numbers. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * The variance of Σ weight(label) · [label is true] over the labels of a text: independent labels of a multi-label task, exactly
 * one of a single-label task.
 */
export function varianceOf(
  { scores }: Pick<ExpectedRecord, 'scores'>,
  kind: QualityLabels['kind'],
  weightOf: (label: string) => number,
): number {
  let [mean, squares, independent] = [0, 0, 0];
  for (const [label, score] of scores) {
    const weight = weightOf(label);
    mean += score * weight;
    squares += score * weight * weight;
    independent += score * (1 - score) * weight * weight;
  }
  return kind === 'multi' ? independent : Math.max(0, squares - mean * mean);
}
