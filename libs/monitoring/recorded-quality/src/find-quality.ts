import {
  checkEstimate,
  createDecayDetector,
  estimateQuality,
  measureQuality,
  qualityBySlice,
  qualityOverTime,
  type DecayState,
  type EstimateCheck,
  type QualityEstimate,
  type QualityLabels,
  type QualityPoint,
  type QualityRecord,
  type QualityReport,
  type QualitySlice,
  type ReferenceEvaluation,
} from '@runestone/quality';
import { createRandom } from '@runestone/random';
import type { LabelledPrediction, PredictionRecord, RecordStore } from '@runestone/records';
import { chooseSpan } from './choose-span.ts';

/** Of which model the quality is asked. Times are milliseconds since 1970. */
export interface QualityRequest {
  readonly model: string;
  readonly version: string;
  readonly labels: QualityLabels;
  /** How good the version was on held-out texts; without it no decay is looked for. */
  readonly evaluation?: ReferenceEvaluation | undefined;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How many of the answers of a version were labelled, and how good they were. */
export interface VersionQuality {
  readonly version: string;
  readonly report: QualityReport;
}

/** What recorded answers and their labels say of a version. */
export interface RecordedQuality {
  readonly model: string;
  readonly version: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether only the latest 20,000 labelled answers were looked at, of more. */
  readonly cut: boolean;
  readonly report: QualityReport;
  /** Spans of time, as long as there is room for forty of them. */
  readonly points: readonly QualityPoint[];
  readonly slices: readonly QualitySlice[];
  /** From the confidence of the latest answers, labelled or not. */
  readonly estimate: QualityEstimate;
  readonly estimateCheck: EstimateCheck;
  /** Absent without an evaluation to compare with. */
  readonly decay?: DecayState;
  /** The other versions that answered in this time, the latest first. */
  readonly others: readonly VersionQuality[];
}

/** So many labelled answers are looked at, the latest: more would only take time. */
const mostLabelled = 20_000;
const mostEstimated = 5000;
const mostOthers = 10;

/**
 * Reads what was recorded of a model, and finds how good its answers were. Throws RECORDS_STORE_AWAY, and QUALITY_… for an
 * evaluation that is not the model's.
 */
export async function findQuality(
  store: Pick<RecordStore, 'listLabelled' | 'latestPredictions'>,
  { model, version, labels, evaluation, fromMs, untilMs }: QualityRequest,
): Promise<RecordedQuality> {
  const window = { model, fromMs, untilMs };
  const { labelled, cut } = await readLabelled(store, window);
  const latest = (await store.latestPredictions(window, mostEstimated)).filter(isOf(version, labels));
  const records = labelled.filter(isOf(version, labels)).map(toRecord).sort(byTime);
  return {
    ...{ model, version, fromMs, untilMs, cut },
    report: measure(records, labels),
    points: qualityOverTime(records, labels, { bucketMs: chooseSpan(records) }),
    slices: qualityBySlice(records, labels),
    estimate: estimateQuality(latest.map(toUnlabelled), labels),
    estimateCheck: checkEstimate(records, labels),
    ...(evaluation === undefined ? {} : { decay: findDecay(records, labels, evaluation) }),
    others: measureOthers(labelled, version, labels),
  };
}

async function readLabelled(
  store: Pick<RecordStore, 'listLabelled'>,
  window: { readonly model: string; readonly fromMs: number; readonly untilMs: number },
): Promise<{ readonly labelled: LabelledPrediction[]; readonly cut: boolean }> {
  const labelled: LabelledPrediction[] = [];
  for await (const page of store.listLabelled(window)) {
    labelled.push(...page);
    if (labelled.length > mostLabelled) return { labelled: labelled.slice(0, mostLabelled), cut: true };
  }
  return { labelled, cut: false };
}

/** A version that has another model's labels under the same number, as one that was deleted and registered anew, is not judged. */
function isOf(version: string, { labels }: QualityLabels): (one: PredictionRecord) => boolean {
  const known = new Set(labels);
  return (one) =>
    one.version === version &&
    one.labels.every((label) => known.has(label)) &&
    one.scores.every(({ label }) => known.has(label));
}

const toUnlabelled = ({ timeMs, labels, scores, features }: PredictionRecord): QualityRecord => ({
  ...{ timeMs, predicted: labels, scores, features },
});

const toRecord = (one: LabelledPrediction): QualityRecord => ({
  ...toUnlabelled(one),
  truth: one.feedback.labels,
});

const byTime = (a: QualityRecord, b: QualityRecord): number => a.timeMs - b.timeMs;

/** The same records give the same intervals. */
const measure = (records: readonly QualityRecord[], labels: QualityLabels): QualityReport => {
  const random = createRandom(1);
  return measureQuality(records, labels, { uniform: () => random.nextFloat() });
};

function findDecay(
  records: readonly QualityRecord[],
  labels: QualityLabels,
  evaluation: ReferenceEvaluation,
): DecayState {
  const detector = createDecayDetector(evaluation, labels);
  for (const record of records) detector.add(record);
  return detector.state;
}

function measureOthers(
  labelled: readonly LabelledPrediction[],
  version: string,
  { kind, labels }: QualityLabels,
): VersionQuality[] {
  const byVersion = new Map<string, LabelledPrediction[]>();
  for (const one of labelled) {
    if (one.version === version) continue;
    const known = byVersion.get(one.version);
    if (known === undefined) byVersion.set(one.version, [one]);
    else known.push(one);
  }
  return [...byVersion].slice(0, mostOthers).map(([other, answered]) => {
    // Another version may know other labels.
    const given = answered.flatMap((one) => [...one.labels, ...one.scores.map(({ label }) => label)]);
    const all = [...new Set([...labels, ...given])];
    return { version: other, report: measure(answered.map(toRecord), { kind, labels: all }) };
  });
}
