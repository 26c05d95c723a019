/** A class by index and its score in [0, 1]. */
export interface ScoredIndex {
  readonly index: number;
  readonly score: number;
}

/** Why no label was given. */
export type AbstainReason = 'empty-text' | 'no-features' | 'low-confidence';

/** What was decided of one text, over class indices. `alternatives` are the best classes, best first. */
export type Decision =
  | {
      readonly outcome: 'label';
      readonly index: number;
      readonly score: number;
      readonly alternatives: readonly ScoredIndex[];
    }
  | {
      readonly outcome: 'labels';
      readonly indices: readonly ScoredIndex[];
      readonly alternatives: readonly ScoredIndex[];
    }
  | {
      readonly outcome: 'abstain';
      readonly reason: AbstainReason;
      readonly alternatives: readonly ScoredIndex[];
    };
