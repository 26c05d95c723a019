import type { AdminRecord, DriftWindowRecord, FeedbackRecord, PredictionRecord, Stored } from './record.ts';

/** Which records: from a moment on, before another one, of one model. Times are milliseconds since 1970. */
export interface RecordWindow {
  readonly model?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}

/** A prediction with the feedback that holds now. */
export interface JudgedPrediction extends Stored<PredictionRecord> {
  readonly feedback: Stored<FeedbackRecord> | undefined;
}

/** Records of one model. */
export interface ModelWindow extends RecordWindow {
  readonly model: string;
}

/** A prediction whose true labels are known. */
export interface LabelledPrediction extends JudgedPrediction {
  readonly feedback: Stored<FeedbackRecord>;
}

/** Records of one version of a model. */
export interface VersionWindow extends ModelWindow {
  readonly version: string;
}

/** A window of one process as it is listed: without its sketch, which is large. */
export type ListedDriftWindow = Omit<Stored<DriftWindowRecord>, 'sketch'>;

/** Keeps predictions, feedback, what administrators did, and windows of drift. Every method throws RECORDS_STORE_AWAY while it is away. */
export interface RecordStore {
  /** Stores records, all or none; one whose id is there already changes nothing. Throws RECORDS_RECORD_REFUSED. */
  append(records: readonly Stored[]): Promise<void>;
  /** The predictions of some requests, each request's by time and place. */
  findPredictions(requestIds: readonly string[]): Promise<Stored<PredictionRecord>[]>;
  /** All feedback to one text, the oldest first: the last one holds. */
  listFeedback(requestId: string, textIndex: number): Promise<Stored<FeedbackRecord>[]>;
  /** Predictions of a window, in pages: model by model, each by time. */
  listPredictions(window?: RecordWindow): AsyncGenerator<readonly JudgedPrediction[]>;
  /** Predictions of a window whose true labels are known, in pages: those that were labelled last first, each text once. */
  listLabelled(window: ModelWindow): AsyncGenerator<readonly LabelledPrediction[]>;
  /** The latest predictions of a window, at most so many, the latest first. */
  latestPredictions(window: ModelWindow, most: number): Promise<Stored<PredictionRecord>[]>;
  /** What administrators did in a window, by time. */
  listAdminActions(window?: RecordWindow): Promise<Stored<AdminRecord>[]>;
  /** The windows of a version that processes wrote, in pages, the latest first. */
  listDriftWindows(window: VersionWindow): AsyncGenerator<readonly ListedDriftWindow[]>;
  /** The sketches of some windows by their ids, as they were stored; one that is longer than a sketch can be is left out. */
  readDriftSketches(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Deletes records from before a moment, some at a time; gives how many. */
  prune(beforeMs: number): Promise<number>;
  /** Deletes windows of drift alone, as prune does. */
  pruneDriftWindows(beforeMs: number): Promise<number>;
  close(): Promise<void>;
}
