import type { NamedFeature } from './feature-extractor.ts';
import { hashCodePoints, longestWord, mix, offsetBasis, prime } from './ngram-hash.ts';

/** Which n-grams are counted, and into how many columns. */
interface NgramRanges {
  readonly charMin: number;
  readonly charMax: number;
  readonly charBits: number;
  readonly wordMax: number;
  readonly wordBits: number;
}

/** Names every n-gram that hashed-ngrams counts, with its column. */
export function nameNgrams(tokens: readonly string[], options: NgramRanges): NamedFeature[] {
  const named = new Map<string, { -readonly [Key in keyof NamedFeature]: NamedFeature[Key] }>();
  const add = (kind: NamedFeature['kind'], text: string, column: number): void => {
    const known = named.get(`${kind} ${text}`);
    if (known === undefined) named.set(`${kind} ${text}`, { kind, text, column, count: 1 });
    else known.count += 1;
  };
  const charMask = 2 ** options.charBits - 1;
  for (const ngram of characterNgrams(tokens, options))
    add('characters', ngram, hashCodePoints(ngram) & charMask);
  const wordMask = 2 ** options.wordBits - 1;
  for (const words of wordNgrams(tokens, options))
    add('words', words.join(' '), 2 ** options.charBits + (hashWords(words) & wordMask));
  return [...named.values()];
}

function* characterNgrams(tokens: readonly string[], { charMin, charMax }: NgramRanges): Generator<string> {
  for (const token of tokens) {
    const points = [' ', ...[...token].slice(0, longestWord), ' '];
    for (let start = 0; start < points.length; start += 1)
      for (let size = charMin; size <= Math.min(charMax, points.length - start); size += 1) {
        const ngram = points.slice(start, start + size).join('');
        // A lone boundary is no feature.
        if (size > 1 || (start > 0 && start < points.length - 1)) yield ngram;
      }
  }
}

function* wordNgrams(tokens: readonly string[], { wordMax }: NgramRanges): Generator<string[]> {
  for (let start = 0; start < tokens.length; start += 1)
    for (let size = 1; size <= Math.min(wordMax, tokens.length - start); size += 1)
      yield tokens.slice(start, start + size);
}

const hashWords = (words: readonly string[]): number =>
  mix(words.reduce((hash, word) => Math.imul(hash ^ hashCodePoints(word), prime), offsetBasis));
