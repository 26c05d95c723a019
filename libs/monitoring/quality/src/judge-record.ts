import { qualityErrors } from './errors.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

/** What F1 is counted from: of one text, of many, or expected ones. */
export interface LabelCounts {
  /** Labels that were given and are true. */
  readonly hits: number;
  /** Labels that were given. */
  readonly given: number;
  /** Labels that are true, new ones too. */
  readonly actual: number;
}

/** A record whose true labels are known, in places of the model's labels. */
export interface JudgedRecord {
  readonly record: QualityRecord;
  readonly given: readonly number[];
  /** Those of the true labels that the model knows. */
  readonly actual: readonly number[];
  /** The other true labels, each once. */
  readonly newLabels: readonly string[];
  readonly counts: LabelCounts;
}

/** Reads records of a model; both throw QUALITY_RECORD_INVALID. */
export interface RecordJudge {
  /** The places of the labels that were given. */
  placesOf(record: QualityRecord): number[];
  /** Undefined where the truth is not known, or is none or several labels for a task in which a text has one. */
  judge(record: QualityRecord): JudgedRecord | undefined;
}

/** Creates the judge of the records of a model. */
export function createRecordJudge({ kind, labels }: QualityLabels): RecordJudge {
  const places = new Map(labels.map((label, place) => [label, place]));
  const placesOf = (record: QualityRecord): number[] => {
    checkRecord(record, places);
    const given = [...new Set(record.predicted)];
    if (kind === 'single' && given.length > 1)
      throw qualityErrors.RECORD_INVALID(`${given.length} labels were given to a text that has one.`);
    return given.map((label) => places.get(label) as number);
  };
  return {
    placesOf,
    judge: (record) => {
      const given = placesOf(record);
      const truth = [...new Set(record.truth)];
      if (record.truth === undefined || (kind === 'single' && truth.length !== 1)) return undefined;
      const actual = truth.flatMap((label) => places.get(label) ?? []);
      const hits = given.filter((place) => actual.includes(place)).length;
      return {
        ...{ record, given, actual },
        newLabels: truth.filter((label) => !places.has(label)),
        counts: { hits, given: given.length, actual: truth.length },
      };
    },
  };
}

/** Judges those records whose truth is known, in their order. Throws QUALITY_RECORD_INVALID. */
export function judgeRecords(records: readonly QualityRecord[], labels: QualityLabels): JudgedRecord[] {
  const { judge } = createRecordJudge(labels);
  return records.flatMap((record) => judge(record) ?? []);
}

function checkRecord(
  { timeMs, predicted, scores }: QualityRecord,
  places: ReadonlyMap<string, number>,
): void {
  if (!Number.isFinite(timeMs)) throw qualityErrors.RECORD_INVALID(`${timeMs} is no time in milliseconds.`);
  const stranger = [...predicted, ...scores.map(({ label }) => label)].find((label) => !places.has(label));
  if (stranger !== undefined)
    throw qualityErrors.RECORD_INVALID(
      `The label ${JSON.stringify(stranger)} is none of the model's ${places.size}. Judge records of one model at a time.`,
    );
  const stray = scores.find(({ score }) => !(score >= 0 && score <= 1));
  if (stray !== undefined)
    throw qualityErrors.RECORD_INVALID(
      `The score ${stray.score} of ${JSON.stringify(stray.label)} is not within 0 and 1.`,
    );
}
