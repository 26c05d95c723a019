import type { TextDescription } from './describe-text.ts';

/** What drift detection looks at of one request. */
export interface DriftRecord {
  readonly text: TextDescription;
  /** The labels that were given; none where the model abstained, or where no label of several was given. */
  readonly labels: readonly string[];
  /** The highest score of a label, in [0, 1], whether or not the label was given. */
  readonly confidence?: number;
  /** Share of the tokens that the model's vocabulary does not have, in [0, 1]; absent without a vocabulary. */
  readonly unknownRatio?: number;
}

/** The labels of a model, as far as drift detection must know them. */
export interface DriftLabels {
  /** Whether a text has one label, or any number of them. */
  readonly kind: 'single' | 'multi';
  readonly labels: readonly string[];
}
