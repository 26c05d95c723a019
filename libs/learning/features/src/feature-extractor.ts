import type { SparseRow } from './sparse-row.ts';

/** A part of a text that became a feature: `text` as it stands there, a blank for the boundary of a word. */
export interface NamedFeature {
  readonly column: number;
  readonly kind: 'characters' | 'words';
  readonly text: string;
  /** How often it stands in the text. */
  readonly count: number;
}

/** Turns tokens into a row of numbers; pure data plus a function, safe to use from one thread at a time. */
export interface FeatureExtractor {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Number of columns. */
  readonly dimension: number;
  /** Overwrites `row` with the features of one text; a text without features gives length 0. */
  transform(tokens: readonly string[], row: SparseRow): void;
  /** Names what `transform` counts, each distinct part once: slow, for explanations. Parts may share a column. */
  name(tokens: readonly string[]): NamedFeature[];
}
