import { classOf, digit, letter, space } from './word-characters.ts';

/**
 * What a word tokenizer keeps: `letters` gives runs of letters and marks; `alphanumeric` runs of letters, marks and
 * numbers; `everything` runs of letters, runs of numbers, and each symbol alone. White space is never kept.
 */
export type WordTokens = 'letters' | 'alphanumeric' | 'everything';

/** Splits a text into words; control characters and lone surrogates separate words like blanks. */
export function splitWords(text: string, keep: WordTokens = 'letters'): string[] {
  const words: string[] = [];
  let start = 0;
  let current = space;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index) as number;
    const size = codePoint > 0xffff ? 2 : 1;
    const kind = foldClass(classOf(codePoint), keep);
    // Letters and numbers go on in runs; a symbol always ends what came before.
    if (kind !== current || (kind !== letter && kind !== digit)) {
      if (current !== space) words.push(text.slice(start, index));
      start = index;
      current = kind;
    }
    index += size;
  }
  if (current !== space) words.push(text.slice(start));
  return words;
}

function foldClass(kind: number, keep: WordTokens): number {
  if (keep === 'everything' || kind === letter) return kind;
  return kind === digit && keep === 'alphanumeric' ? letter : space;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Splits a text into user-perceived characters: extended grapheme clusters of Unicode Standard Annex 29. */
export function splitGraphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** All n-grams of `units` with min ≤ n ≤ max, joined by `joint`, shorter ones first at each start. */
export function ngramsOf(units: readonly string[], min: number, max: number, joint: string): string[] {
  const grams: string[] = [];
  for (let start = 0; start < units.length; start += 1) {
    const longest = Math.min(max, units.length - start);
    for (let size = min; size <= longest; size += 1) grams.push(units.slice(start, start + size).join(joint));
  }
  return grams;
}
