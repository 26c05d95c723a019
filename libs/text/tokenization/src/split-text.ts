import { isWordCodePoint } from './word-characters.ts';

/** Splits a text into words: maximal runs of letters and marks (and numbers where `digits` is true). */
export function splitWords(text: string, digits: boolean): string[] {
  const words: string[] = [];
  let start = -1;
  for (let index = 0; index < text.length; ) {
    const codePoint = text.codePointAt(index) as number;
    if (isWordCodePoint(codePoint, digits)) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      words.push(text.slice(start, index));
      start = -1;
    }
    index += codePoint > 0xffff ? 2 : 1;
  }
  if (start >= 0) words.push(text.slice(start));
  return words;
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
