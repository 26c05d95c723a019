import type { Fields } from '@runestone/fields';
import type { SparseRow } from './sparse-row.ts';
import type { TokenCounts } from './token-counts.ts';

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
  /** How many tokens of a row the vocabulary does not hold; absent where there is no vocabulary, as of hashed n-grams. */
  countUnknown?(row: SparseRow): number;
  /** Names what `transform` counts, each distinct part once: slow, for explanations. Parts may share a column. */
  name(tokens: readonly string[]): NamedFeature[];
}

/**
 * Turns the tokens of many texts into rows at once: what computes them, such as a sentence encoder, works on several at a
 * time. No text influences the row of another.
 */
export interface BatchFeatureExtractor {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Number of columns. */
  readonly dimension: number;
  /** What it is made of beyond its options, by name; the same bytes give the same features. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /**
   * One row for each list of tokens, in order; `fields` has what stands beside each text. Tokens that a vocabulary is asked
   * for are added to `counts`.
   */
  transformBatch(
    tokens: readonly (readonly string[])[],
    fields?: readonly (Fields | undefined)[],
    counts?: TokenCounts,
  ): Promise<SparseRow[]>;
  /** Frees what is not the garbage collector's; it is not used afterwards. */
  close(): Promise<void>;
}

/** Turns what stands beside a text into a row of numbers, whatever the text is. */
export interface FieldExtractor {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Number of columns. */
  readonly dimension: number;
  /** Overwrites `row`, which never is empty: a missing value is a feature. */
  transformFields(fields: Fields | undefined, row: SparseRow): void;
}
