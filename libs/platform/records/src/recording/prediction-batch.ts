import type { RecordedScore } from '../record.ts';

/** What was decided of a text, as a model tells it. */
export type RecordedResult =
  | ({ readonly outcome: 'label'; readonly alternatives: readonly RecordedScore[] } & RecordedScore)
  | {
      readonly outcome: 'labels';
      readonly labels: readonly RecordedScore[];
      readonly alternatives: readonly RecordedScore[];
    }
  | { readonly outcome: 'abstain'; readonly reason: string; readonly alternatives: readonly RecordedScore[] };

/** One run of a model: who answered, and when (milliseconds since 1970). */
export interface RecordedRun {
  readonly model: string;
  readonly version: string;
  readonly timeMs: number;
}

/** One text of a run, with its result. */
export interface RecordedText {
  readonly requestId: string;
  readonly caller: string | undefined;
  readonly textIndex: number;
  readonly text: string;
  readonly result: RecordedResult;
}

/** Predictions in columns, which go from thread to thread in a third of the time that objects take. */
export interface PredictionBatch {
  readonly runs: (RecordedRun & { count: number })[];
  readonly requestIds: string[];
  readonly callers: (string | undefined)[];
  readonly textIndexes: number[];
  readonly texts: string[];
  /** `label`, `labels`, or why there is none. */
  readonly outcomes: string[];
  readonly labelCounts: number[];
  readonly labels: string[];
  readonly scoreCounts: number[];
  readonly scoreLabels: string[];
  readonly scores: number[];
}

/** A request may ask for the scores of thousands of labels: the best ones are recorded. */
const mostScores = 100;

/** A batch with nothing in it. */
export const emptyBatch = (): PredictionBatch => ({
  ...{ runs: [], requestIds: [], callers: [], textIndexes: [], texts: [], outcomes: [] },
  ...{ labelCounts: [], labels: [], scoreCounts: [], scoreLabels: [], scores: [] },
});

/** Begins a run, to which the texts added next belong. */
export function addRun(batch: PredictionBatch, { model, version, timeMs }: RecordedRun): void {
  batch.runs.push({ model, version, timeMs, count: 0 });
}

/** Adds a text to the last run. It is on the path of every request: it copies references and computes nothing. */
export function addText(
  batch: PredictionBatch,
  { requestId, caller, textIndex, text, result }: RecordedText,
): void {
  const run = batch.runs[batch.runs.length - 1];
  if (run === undefined) return;
  run.count += 1;
  batch.requestIds.push(requestId);
  batch.callers.push(caller);
  batch.textIndexes.push(textIndex);
  batch.texts.push(text);
  batch.outcomes.push(result.outcome === 'abstain' ? result.reason : result.outcome);
  if (result.outcome === 'label') {
    batch.labelCounts.push(1);
    batch.labels.push(result.label);
  } else if (result.outcome === 'labels') {
    batch.labelCounts.push(result.labels.length);
    for (const { label } of result.labels) batch.labels.push(label);
  } else batch.labelCounts.push(0);
  const scores = Math.min(result.alternatives.length, mostScores);
  batch.scoreCounts.push(scores);
  for (let place = 0; place < scores; place += 1) {
    const { label, score } = result.alternatives[place] as RecordedScore;
    batch.scoreLabels.push(label);
    batch.scores.push(score);
  }
}
