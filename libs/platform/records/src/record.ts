/** What the text of a record is: nothing, a keyed hash, the text without what names people, or the text. */
export type TextForm = 'none' | 'hash' | 'redact' | 'full';

/** Facts of a text that do not tell it: numbers and names, by name. */
export type TextFeatures = Readonly<Record<string, number | string>>;

/** A label with its calibrated probability. */
export interface RecordedScore {
  readonly label: string;
  readonly score: number;
}

/** What was decided of one text of a request. Times are milliseconds since 1970. */
export interface PredictionRecord {
  readonly kind: 'prediction';
  readonly timeMs: number;
  readonly requestId: string;
  /** Place of the text in its request, from 0. */
  readonly textIndex: number;
  readonly model: string;
  readonly version: string;
  /** Name of the API key that asked. */
  readonly caller: string | undefined;
  readonly outcome: 'label' | 'labels' | 'abstain';
  /** Why no label was given; undefined unless the outcome is abstain. */
  readonly reason: string | undefined;
  readonly labels: readonly string[];
  /** The best labels, best first: as many as the request asked for, at most 100. */
  readonly scores: readonly RecordedScore[];
  readonly features: TextFeatures;
  readonly textForm: TextForm;
  /** As `textForm` says; undefined for none. */
  readonly text: string | undefined;
}

/** The true labels of a text that was asked before; of several for one text the latest holds. */
export interface FeedbackRecord {
  readonly kind: 'feedback';
  readonly timeMs: number;
  readonly requestId: string;
  readonly textIndex: number;
  readonly labels: readonly string[];
  readonly caller: string | undefined;
}

/** Something that an administrator did: once as it begins, once with how it ended. */
export interface AdminRecord {
  readonly kind: 'admin';
  readonly timeMs: number;
  readonly requestId: string;
  readonly caller: string | undefined;
  readonly action: string;
  readonly model: string | undefined;
  /** `begun`, `done`, or the code of the error that it ended with. */
  readonly outcome: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What one process was asked of one version between two moments, summed up: no text can be read back from it. */
export interface DriftWindowRecord {
  readonly kind: 'drift-window';
  /** The end of the window. */
  readonly timeMs: number;
  readonly model: string;
  readonly version: string;
  /** Texts that the sketch sums up. */
  readonly records: number;
  /** The sketch in JSON, as @runestone/drift encodes it. */
  readonly sketch: string;
}

/** Windows of drift are compared soon, and kept for three days at most, in milliseconds. */
export const driftWindowsKeptMs = 3 * 24 * 3_600_000;

/** A record before it has an id. */
export type RecordBody = PredictionRecord | FeedbackRecord | AdminRecord | DriftWindowRecord;

/** A record with the id by which it is stored once, however often it is sent. */
export type Stored<Body extends RecordBody = RecordBody> = Body & { readonly id: string };
