import type { CsrMatrix, SparseRow } from '@runestone/features';

interface ClassifierShape {
  readonly id: string;
  readonly classCount: number;
  /** Number of feature columns it expects. */
  readonly dimension: number;
}

/** Turns a row of features into one score (logit) for each class, at once. */
export interface RowClassifier extends ClassifierShape {
  /** Writes `classCount` logits. */
  predict(row: SparseRow, logits: Float64Array): void;
  /** Of a linear model: what one unit of a feature adds to the logit of a class. */
  weightOf?(column: number, classIndex: number): number;
  /**
   * Of a model that knows labels by their words: the same with more labels, last, whose words are these rows. Throws
   * MODEL_DATA_INVALID for words without features.
   */
  withLabels?(rows: CsrMatrix): RowClassifier;
}

/** Scores many rows together: a network, which takes hardly longer for a few than for one. */
export interface BatchClassifier extends ClassifierShape {
  /** Gives rows × classCount logits, row-major; no row influences another beyond rounding. */
  predictBatch(rows: readonly SparseRow[]): Promise<Float64Array>;
  /** Frees what is not the garbage collector's; it is not used afterwards. */
  close(): Promise<void>;
}

/** A fitted model. */
export type Classifier = RowClassifier | BatchClassifier;
