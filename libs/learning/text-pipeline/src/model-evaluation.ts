import type { Evaluation, EvaluationIntervals, Interval } from '@runestone/metrics';

/** How good a model is on those texts of a source that are alike in one way. */
export interface EvaluationSlice {
  /** What they are alike in, such as `script`. */
  readonly feature: string;
  readonly name: string;
  /** How many they are. */
  readonly support: number;
  /** Share of right labels for a single-label task, micro F1 for several, in [0, 1]. */
  readonly value: number;
  readonly interval: Interval;
}

/** How good a model is on the held-out texts of a source. */
export interface SourceEvaluation {
  readonly name: string;
  readonly evaluation: Evaluation;
  readonly intervals: EvaluationIntervals;
  readonly slices: readonly EvaluationSlice[];
}

/** Values by epoch. */
export interface TrainingCurve {
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** What is known of the training of a model beside its recipe. */
export interface TrainingFacts {
  readonly seed: number;
  /** Texts trained on, and texts that training was watched with. */
  readonly trained: number;
  readonly validated: number;
  /** Texts taken out of training because evaluation also holds them. */
  readonly leaksRemoved: number;
  /** What else was left out, in words; empty where nothing was. */
  readonly leftOut: string;
  /** Behavioural checks: texts that must get a certain label. */
  readonly checks: number;
  readonly checksPassed: number;
  /** What the exported model differs in from the full one: share of equal labels, and accuracy that was lost. */
  readonly exportLoss: { readonly agreement: number; readonly accuracy: number };
  readonly curves: readonly TrainingCurve[];
}

/** How a model was trained and how good it is on texts that were held out; holds no text. */
export interface ModelEvaluation {
  readonly training: TrainingFacts;
  readonly sources: readonly SourceEvaluation[];
}
