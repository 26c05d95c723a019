import type { Interval } from '@runestone/metrics';
import type { BundleManifest, ModelEvaluation } from '@runestone/text-pipeline';

/** Which version of which model a report is of. */
export interface ReportedVersion {
  readonly name: string;
  readonly version?: string;
  readonly runId?: string;
  readonly manifestSha256?: string;
}

/** What was found of one measure of live texts, as `GET /v1/models/{name}/drift` tells it. */
export interface ReportedMeasure {
  readonly measure: string;
  readonly test: string;
  readonly adjustedPValue: number;
  /** Size of the difference, in [0, 1]. */
  readonly effect: number;
  readonly psi?: number;
  readonly jensenShannon?: number;
  readonly drifts: boolean;
  /** What differs most, by its shares. */
  readonly moved: readonly { readonly name: string; readonly reference: number; readonly window: number }[];
}

/** A comparison of live texts with those that the model was judged on. */
export interface ReportedComparison {
  readonly records: number;
  readonly referenceRecords: number;
  readonly measures: readonly ReportedMeasure[];
}

/** What is known of the drift of a model, as `GET /v1/models/{name}/drift` tells it. */
export interface ReportedDrift {
  /** `none`, `drift`, `not-enough-data` or `not-watched`. */
  readonly verdict: string;
  readonly comparedAt?: string;
  readonly window?: ReportedComparison;
  /** The last windows together. */
  readonly recent?: ReportedComparison;
}

/** A measured value with its interval at 95 %, in [0, 1]. */
export interface ReportedValue {
  readonly value: number;
  readonly interval: Interval;
}

/** How good the answers of some time were. */
export interface QualityPoint extends ReportedValue {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Answers of that time whose true labels are known. */
  readonly labelled: number;
}

/** How good the answers to live texts were, over time. */
export interface ReportedQuality {
  /** What is measured, such as `accuracy` or `macro F1`. */
  readonly measure: string;
  /** In the order of their times. */
  readonly points: readonly QualityPoint[];
  /** Over all labelled records. */
  readonly overall?: ReportedValue & { readonly labelled: number };
  /** What confidences let expect of the records without labels; no measurement. */
  readonly estimate?: ReportedValue;
  /** Whether the quality has fallen below what the model was judged to have, since when and by how much. */
  readonly decay?: {
    readonly verdict: 'none' | 'decayed' | 'not-enough-data';
    readonly beganMs?: number;
    /** Of micro F1. */
    readonly drop?: ReportedValue;
  };
}

/** What a report tells; what is not known is left out, and the report says so. */
export interface ModelReport {
  readonly version: ReportedVersion;
  readonly manifest: Omit<BundleManifest, 'formatVersion' | 'files' | 'goldenTexts'>;
  readonly evaluation?: ModelEvaluation | undefined;
  readonly drift?: ReportedDrift | undefined;
  readonly quality?: ReportedQuality | undefined;
}
