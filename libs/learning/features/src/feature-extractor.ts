import type { SparseRow } from './sparse-row.ts';

/** Turns tokens into a row of numbers; pure data plus a function, safe to use from one thread at a time. */
export interface FeatureExtractor {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Number of columns. */
  readonly dimension: number;
  /** Overwrites `row` with the features of one text; a text without features gives length 0. */
  transform(tokens: readonly string[], row: SparseRow): void;
}
