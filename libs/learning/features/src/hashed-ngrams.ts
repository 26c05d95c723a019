import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { featureErrors } from './errors.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { growRow, type SparseRow } from './sparse-row.ts';

/** Options of `hashed-ngrams`. Sizes are in code points (characters) and words; 0 as `wordMax` turns words off. */
export const hashedNgramsOptionsSchema = Type.Object(
  {
    charMin: Type.Integer({ minimum: 1, maximum: 8, default: 1, description: 'Shortest character n-gram.' }),
    charMax: Type.Integer({ minimum: 1, maximum: 8, default: 5, description: 'Longest character n-gram.' }),
    charBits: Type.Integer({
      minimum: 8,
      maximum: 22,
      default: 18,
      description: 'log2 of the columns for characters.',
    }),
    wordMax: Type.Integer({
      minimum: 0,
      maximum: 4,
      default: 2,
      description: 'Longest word n-gram; 0 for none.',
    }),
    wordBits: Type.Integer({
      minimum: 8,
      maximum: 22,
      default: 16,
      description: 'log2 of the columns for words.',
    }),
  },
  { additionalProperties: false },
);

/** Options of `hashed-ngrams`, all given. */
export type HashedNgramsOptions = Static<typeof hashedNgramsOptionsSchema>;

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
/** Boundary of a word: no letter, so it meets no code point of a token. */
const boundary = 0x20;
const longestWord = 64;

/**
 * Hashed n-grams: character n-grams inside words with their boundaries, and word n-grams, each hashed into columns of
 * their own (feature hashing, Weinberger et al. 2009). Values are log(1 + count), scaled to unit Euclidean length.
 * Hash: FNV-1a over code points with the finaliser of MurmurHash3. Words longer than 64 code points give their first 64.
 */
export function createHashedNgrams(given: Partial<HashedNgramsOptions> = {}): FeatureExtractor {
  const options = Value.Default(hashedNgramsOptionsSchema, { ...given }) as HashedNgramsOptions;
  const [problem] = Value.Errors(hashedNgramsOptionsSchema, options);
  if (problem !== undefined) {
    throw featureErrors.OPTIONS_INVALID(
      `Option ${problem.path.slice(1)} of hashed-ngrams: ${problem.message}.`,
    );
  }
  if (options.charMin > options.charMax) throw featureErrors.OPTIONS_INVALID('charMin is above charMax.');
  const dimension = 2 ** options.charBits + (options.wordMax > 0 ? 2 ** options.wordBits : 0);
  const counter = createCounter(dimension);
  return {
    id: 'hashed-ngrams',
    options: Object.freeze(options),
    dimension,
    transform: (tokens, row) => {
      row.length = 0;
      countCharacters(tokens, options, counter, row);
      if (options.wordMax > 0) countWords(tokens, options, counter, row);
      counter.finish(row);
    },
  };
}

/** Counts of the current text by column; dense, because a lookup then is one load. Zero between texts. */
interface Counter {
  readonly counts: Uint16Array;
  finish(row: SparseRow): void;
}

const logTable = Float64Array.from({ length: 0x10000 }, (_, count) => Math.log1p(count));

function createCounter(dimension: number): Counter {
  const counts = new Uint16Array(dimension);
  return {
    counts,
    finish: (row) => {
      const { indices, values, length } = row;
      let squares = 0;
      for (let i = 0; i < length; i += 1) {
        const index = indices[i] as number;
        const value = logTable[counts[index] as number] as number;
        counts[index] = 0;
        values[i] = value;
        squares += value * value;
      }
      const scale = length === 0 ? 0 : 1 / Math.sqrt(squares);
      for (let i = 0; i < length; i += 1) values[i] = (values[i] as number) * scale;
    },
  };
}

const codePoints = new Uint32Array(longestWord + 2);

function countCharacters(
  tokens: readonly string[],
  options: HashedNgramsOptions,
  counter: Counter,
  row: SparseRow,
): void {
  const { charMin, charMax, charBits } = options;
  const { counts } = counter;
  const mask = 2 ** charBits - 1;
  for (const token of tokens) {
    const size = fillCodePoints(token);
    growRow(row, row.length + size * (charMax - charMin + 1));
    const { indices } = row;
    let length = row.length;
    for (let start = 0; start < size; start += 1) {
      let hash = offsetBasis;
      const end = Math.min(start + charMax, size);
      for (let position = start; position < end; position += 1) {
        hash = Math.imul(hash ^ (codePoints[position] as number), prime);
        if (position - start + 1 < charMin) continue;
        // A lone boundary says only how many words there are.
        if (position === start && (start === 0 || start === size - 1)) continue;
        const index = mix(hash) & mask;
        const count = counts[index] as number;
        if (count === 0) indices[length++] = index;
        if (count < 0xffff) counts[index] = count + 1;
      }
    }
    row.length = length;
  }
}

/** Writes boundary, code points, boundary into the scratch array; returns how many. */
function fillCodePoints(token: string): number {
  codePoints[0] = boundary;
  let size = 1;
  for (let i = 0; i < token.length && size <= longestWord; i += 1) {
    const codePoint = token.codePointAt(i) as number;
    if (codePoint > 0xffff) i += 1;
    codePoints[size++] = codePoint;
  }
  codePoints[size++] = boundary;
  return size;
}

function countWords(
  tokens: readonly string[],
  options: HashedNgramsOptions,
  counter: Counter,
  row: SparseRow,
): void {
  const { wordMax, wordBits, charBits } = options;
  const { counts } = counter;
  const base = 2 ** charBits;
  const mask = 2 ** wordBits - 1;
  growRow(row, row.length + tokens.length * wordMax);
  const { indices } = row;
  const hashes = tokens.map(hashWord);
  let length = row.length;
  for (let start = 0; start < hashes.length; start += 1) {
    let hash = offsetBasis;
    const end = Math.min(start + wordMax, hashes.length);
    for (let position = start; position < end; position += 1) {
      hash = Math.imul(hash ^ (hashes[position] as number), prime);
      const index = base + (mix(hash) & mask);
      const count = counts[index] as number;
      if (count === 0) indices[length++] = index;
      if (count < 0xffff) counts[index] = count + 1;
    }
  }
  row.length = length;
}

function hashWord(token: string): number {
  let hash = offsetBasis;
  for (let i = 0; i < token.length; i += 1) {
    const codePoint = token.codePointAt(i) as number;
    if (codePoint > 0xffff) i += 1;
    hash = Math.imul(hash ^ codePoint, prime);
  }
  return mix(hash);
}

/** The 32-bit finaliser of MurmurHash3: every input bit moves every output bit. */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
