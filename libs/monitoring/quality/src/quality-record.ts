/** One text that was answered. */
export interface QualityRecord {
  /** When it was answered, in milliseconds since 1970. */
  readonly timeMs: number;
  /** The labels that were given; none where the model abstained, or where no label of several was given. */
  readonly predicted: readonly string[];
  /** Calibrated probabilities in [0, 1], best first; may be cut to the best few. */
  readonly scores: readonly LabelScore[];
  /** The true labels; absent until they are known. */
  readonly truth?: readonly string[];
  /** Facts of the text, by name, that quality is looked at by. */
  readonly features?: Readonly<Record<string, string | number>>;
}

/** A label and its probability. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** The labels of a model. */
export interface QualityLabels {
  /** Whether a text has one label, or any number of them. */
  readonly kind: 'single' | 'multi';
  readonly labels: readonly string[];
}
