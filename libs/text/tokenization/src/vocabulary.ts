import { tokenizationErrors } from './errors.ts';

/** Index of padding, and of tokens that the vocabulary does not hold; real tokens start at 2. */
export const paddingIndex = 0;
export const unknownIndex = 1;

/** A fitted list of tokens, most frequent first: token `tokens[i]` has the index i + 2. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly size: number;
  indexOf(token: string): number;
}

/** Makes a vocabulary of a list of distinct tokens. */
export function createVocabulary(tokens: readonly string[]): Vocabulary {
  const indices = new Map(tokens.map((token, index) => [token, index + 2]));
  if (indices.size !== tokens.length) {
    throw tokenizationErrors.STATE_INVALID(
      'The vocabulary lists a token twice; the bundle that holds it is damaged.',
    );
  }
  return {
    tokens: Object.freeze([...tokens]),
    size: tokens.length + 2,
    indexOf: (token) => indices.get(token) ?? unknownIndex,
  };
}

/** Learns the `maxSize` most frequent tokens seen at least `minCount` times; ties go in code-unit order. */
export function fitVocabulary(
  tokenLists: Iterable<readonly string[]>,
  { maxSize, minCount }: { readonly maxSize: number; readonly minCount: number },
): Vocabulary {
  const counts = new Map<string, number>();
  for (const tokens of tokenLists)
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= minCount);
  kept.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return createVocabulary(kept.slice(0, maxSize).map(([token]) => token));
}
