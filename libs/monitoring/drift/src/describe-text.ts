import { mix, offsetBasis, prime } from '@runestone/features';
import { digit, kindBits, kindOf, letter, lowerOf, scripts, space, upperCase } from './character-kinds.ts';
import type { Script } from './character-kinds.ts';

/** The shape of a text: figures from which it cannot be read back. */
export interface TextShape {
  /** Length in UTF-16 code units. */
  readonly characters: number;
  /** Runs of letters and numbers among the first 4,096 code units. */
  readonly words: number;
  /** Share of the signs that are not white space which are letters or marks, in [0, 1]. */
  readonly letters: number;
  /** Share of the signs that are not white space which are numbers, in [0, 1]. */
  readonly digits: number;
  /** Share of the letters that are upper case, in [0, 1]. */
  readonly upperCase: number;
  /** The script of most of its letters. */
  readonly script: Script;
}

/** What drift detection keeps of a text: its shape and hashes, from which the text cannot be read back. */
export interface TextDescription extends TextShape {
  /** Ascending: the buckets, of `characterBuckets`, that up to 32 of its character trigrams are hashed into. */
  readonly characterSketch: readonly number[];
  /** Ascending: the buckets, of `wordBuckets`, that up to 24 of its words, in lower case, are hashed into. */
  readonly wordSketch: readonly number[];
}

/** How many buckets character trigrams are hashed into. */
export const characterBuckets = 512;
/** How many buckets words are hashed into. */
export const wordBuckets = 512;
/** Most trigrams and words that are taken of a text, at even distances: a long text says no more than a short one. */
export const mostTrigrams = 32;
export const mostWords = 24;

/** Of a longer text only the first code units are looked at, but for its length. */
const longestRead = 4096;

const codePoints = new Uint32Array(longestRead);
const wordHashes = new Uint32Array(longestRead);
const scriptCounts = new Uint32Array(scripts.length);

/** Measures the shape of a text; of a long one that of its first 4,096 UTF-16 code units, but for its length. */
export const measureText = (text: string): TextShape => shapeOf(text, scan(text));

function shapeOf(text: string, read: Scanned): TextShape {
  const seen = Math.max(1, read.letters + read.digits + read.symbols);
  return {
    characters: text.length,
    words: read.words,
    letters: read.letters / seen,
    digits: read.digits / seen,
    upperCase: read.letters === 0 ? 0 : read.upper / read.letters,
    script: mainScript(),
  };
}

/**
 * Describes a text in microseconds: at most its first 4,096 UTF-16 code units are read. Equal texts have equal descriptions
 * in every process and version, for they are compared with those in bundles. Hashes: FNV-1a with the finaliser of MurmurHash3.
 */
export function describeText(text: string): TextDescription {
  const read = scan(text);
  return {
    ...shapeOf(text, read),
    characterSketch: sketchTrigrams(read.length),
    wordSketch: sketchWords(read.words),
  };
}

interface Scanned {
  /** Code points kept, white space as one blank. */
  length: number;
  words: number;
  letters: number;
  upper: number;
  digits: number;
  symbols: number;
}

/** Fills the scratch arrays with the code points and the hashes of the words, and counts kinds and scripts. */
function scan(text: string): Scanned {
  const counts: Scanned = { length: 0, words: 0, letters: 0, upper: 0, digits: 0, symbols: 0 };
  scriptCounts.fill(0);
  const end = Math.min(text.length, longestRead);
  let hash = offsetBasis;
  let inWord = false;
  for (let i = 0; i < end; i += 1) {
    let codePoint = text.charCodeAt(i);
    if ((codePoint & 0xfc00) === 0xd800) {
      codePoint = text.codePointAt(i) as number;
      if (codePoint > 0xffff) i += 1;
    }
    const entry = kindOf(codePoint);
    const ofWord = count(entry, counts);
    if (ofWord) hash = Math.imul(hash ^ lowerOf(codePoint), prime);
    else if (inWord) {
      wordHashes[counts.words++] = hash;
      hash = offsetBasis;
    }
    inWord = ofWord;
    keep((entry & kindBits) === space ? 0x20 : codePoint, counts);
  }
  if (inWord) wordHashes[counts.words++] = hash;
  return counts;
}

/** Counts a sign by its kind; says whether it is part of a word. */
function count(entry: number, counts: Scanned): boolean {
  const kind = entry & kindBits;
  if (kind === letter || kind === upperCase) {
    counts.letters += 1;
    if (kind === upperCase) counts.upper += 1;
    const script = entry & ~kindBits;
    scriptCounts[script] = (scriptCounts[script] as number) + 1;
    return true;
  }
  if (kind === digit) counts.digits += 1;
  else if (kind !== space) counts.symbols += 1;
  return kind === digit;
}

function keep(codePoint: number, counts: Scanned): void {
  const before = counts.length === 0 ? 0x20 : codePoints[counts.length - 1];
  if (codePoint !== 0x20 || before !== 0x20) codePoints[counts.length++] = codePoint;
}

function mainScript(): Script {
  let main = scripts.length - 1;
  let most = 0;
  for (const [script, letters] of scriptCounts.entries())
    if (letters > most) [main, most] = [script, letters];
  return scripts[main] as Script;
}

function sketchTrigrams(length: number): number[] {
  const trigrams = length - 2;
  const taken = Math.max(0, Math.min(mostTrigrams, trigrams));
  const buckets = new Set<number>();
  for (let i = 0; i < taken; i += 1) {
    const start = Math.floor((i * trigrams) / taken);
    let hash = offsetBasis;
    for (let at = start; at < start + 3; at += 1) hash = Math.imul(hash ^ (codePoints[at] as number), prime);
    buckets.add(mix(hash) % characterBuckets);
  }
  return [...buckets].sort((a, b) => a - b);
}

function sketchWords(words: number): number[] {
  const taken = Math.min(mostWords, words);
  const buckets = new Set<number>();
  for (let i = 0; i < taken; i += 1)
    buckets.add(mix(wordHashes[Math.floor((i * words) / taken)] as number) % wordBuckets);
  return [...buckets].sort((a, b) => a - b);
}
