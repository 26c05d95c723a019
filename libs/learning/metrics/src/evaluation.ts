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

/** Quality of a single-label classifier; an abstention counts as wrong. */
export interface SingleLabelEvaluation {
  readonly kind: 'single';
  readonly support: number;
  readonly accuracy: number;
  /** Wilson score interval, 95 %. */
  readonly accuracyInterval: readonly [number, number];
  /** Mean F1 of the classes that have support. */
  readonly macroF1: number;
  /** Mean F1 of the classes, weighed by their support. */
  readonly weightedF1: number;
  readonly abstained: number;
  /** Expected calibration error over 15 bins; absent without confidences. */
  readonly calibrationError?: number;
  readonly perClass: Readonly<Record<string, ClassQuality>>;
  /** Rows are true classes; columns predicted ones, then abstentions. */
  readonly confusion: readonly (readonly number[])[];
}

/** Quality of a multi-label classifier. */
export interface MultiLabelEvaluation {
  readonly kind: 'multi';
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
