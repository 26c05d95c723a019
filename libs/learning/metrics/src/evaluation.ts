import type { Calibration } from './reliability.ts';

/** Quality of one class. */
export interface ClassQuality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Examples that truly have the label. */
  readonly support: number;
  /** Examples that were given the label. */
  readonly predicted: number;
}

/** Quality of a single-label classifier; an abstention counts as wrong. Calibration is absent without confidences. */
export interface SingleLabelEvaluation extends Partial<Calibration> {
  readonly kind: 'single';
  readonly labels: readonly string[];
  readonly support: number;
  readonly accuracy: number;
  /** Wilson score interval, 95 %. */
  readonly accuracyInterval: readonly [number, number];
  /** Mean F1 of the classes that have support. */
  readonly macroF1: number;
  /** Mean F1 of the classes, weighed by their support. */
  readonly weightedF1: number;
  readonly abstained: number;
  readonly perClass: Readonly<Record<string, ClassQuality>>;
  /** Rows are true classes, columns predicted ones, both in the order of `labels`; the last column is abstentions. */
  readonly confusion: readonly (readonly number[])[];
}

/** Quality of a multi-label classifier. Calibration is that of each label of each text, and absent without scores. */
export interface MultiLabelEvaluation extends Partial<Calibration> {
  readonly kind: 'multi';
  readonly labels: readonly string[];
  readonly support: number;
  /** Share of (text, label) cells that are right. */
  readonly elementwiseAccuracy: number;
  /** Share of texts whose whole label set is right. */
  readonly subsetAccuracy: number;
  readonly microF1: number;
  /** Mean F1 of the classes that have support. */
  readonly macroF1: number;
  /** Mean F1 of the classes, weighed by their support. */
  readonly weightedF1: number;
  readonly perClass: Readonly<Record<string, ClassQuality>>;
}

/** Quality of a classifier. */
export type Evaluation = SingleLabelEvaluation | MultiLabelEvaluation;
