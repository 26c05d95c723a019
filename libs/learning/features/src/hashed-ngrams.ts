import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { featureErrors } from './errors.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { hashCodePoints, isSurrogate, longestWord, mix, offsetBasis, prime } from './ngram-hash.ts';
import { nameNgrams } from './name-ngrams.ts';
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

/** Boundary of a word: no letter, so it meets no code point of a token. */
const boundary = 0x20;

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
  const counter = createCounter();
  return {
    id: 'hashed-ngrams',
    options: Object.freeze(options),
    dimension,
    transform: (tokens, row) => {
      counter.start(row);
      countCharacters(tokens, options, counter, row);
      if (options.wordMax > 0) countWords(tokens, options, counter, row);
      weigh(row);
    },
    name: (tokens) => nameNgrams(tokens, options),
  };
}

/** Counts the columns of one text into a row: `indices` in order of first appearance, `values` the counts. */
interface Counter {
  /** Empties the row and forgets the text before. */
  start(row: SparseRow): void;
  /** Counts the first `count` of `columns`. */
  add(columns: Uint32Array, count: number, row: SparseRow): void;
}

const smallTable = 1 << 11;

/**
 * An open-addressing table from column to place in the row. It is as large as the text at hand needs, not as the columns
 * are many: counting a short text stays in the processor's nearest cache.
 */
function createCounter(): Counter {
  /** Place + 1 of the column whose probe sequence comes by; 0 is free. Only the first `size` slots are in use. */
  let places = new Uint32Array(smallTable);
  /** A power of two, so that the table is at most half full. */
  let size = smallTable;
  const grow = (needed: number, { indices, length }: SparseRow): void => {
    size = needed;
    if (places.length < size) places = new Uint32Array(size);
    else places.fill(0, 0, size);
    for (let i = 0; i < length; i += 1) {
      let slot = (indices[i] as number) & (size - 1);
      while (places[slot] !== 0) slot = (slot + 1) & (size - 1);
      places[slot] = i + 1;
    }
  };
  return {
    start: (row) => {
      row.length = 0;
      size = smallTable;
      places.fill(0, 0, size);
    },
    add: (columns, count, row) => {
      const needed = row.length + count;
      growRow(row, needed);
      if (needed * 2 > size) grow(2 ** Math.ceil(Math.log2(needed * 2)), row);
      const { indices, values } = row;
      const table = places;
      const mask = size - 1;
      let length = row.length;
      for (let i = 0; i < count; i += 1) {
        const column = columns[i] as number;
        let slot = column & mask;
        let place = table[slot] as number;
        while (place !== 0 && indices[place - 1] !== column) {
          slot = (slot + 1) & mask;
          place = table[slot] as number;
        }
        if (place === 0) {
          indices[length] = column;
          values[length] = 1;
          length += 1;
          table[slot] = length;
        } else values[place - 1] = (values[place - 1] as number) + 1;
      }
      row.length = length;
    },
  };
}

const logTable = Float64Array.from({ length: 0x10000 }, (_, count) => Math.log1p(count));

/** Turns counts into log(1 + count), scaled to unit length; counts above 65535 weigh as that many. */
function weigh({ values, length }: SparseRow): void {
  let squares = 0;
  for (let i = 0; i < length; i += 1) {
    const value = logTable[Math.min(values[i] as number, 0xffff)] as number;
    values[i] = value;
    squares += value * value;
  }
  const scale = length === 0 ? 0 : 1 / Math.sqrt(squares);
  for (let i = 0; i < length; i += 1) values[i] = (values[i] as number) * scale;
}

const codePoints = new Uint32Array(longestWord + 2);
/** Columns of the text at hand, as they come, until they are counted. */
const columns = new Uint32Array(1 << 12);

function countCharacters(
  tokens: readonly string[],
  { charMin, charMax, charBits }: HashedNgramsOptions,
  counter: Counter,
  row: SparseRow,
): void {
  const mask = 2 ** charBits - 1;
  let count = 0;
  for (const token of tokens) {
    const size = fillCodePoints(token);
    if (count + size * charMax > columns.length) {
      counter.add(columns, count, row);
      count = 0;
    }
    for (let start = 0; start < size; start += 1) {
      let hash = offsetBasis;
      const end = Math.min(start + charMax, size);
      for (let position = start; position < end; position += 1) {
        hash = Math.imul(hash ^ (codePoints[position] as number), prime);
        if (position - start + 1 < charMin) continue;
        // A lone boundary says only how many words there are.
        if (position === start && (start === 0 || start === size - 1)) continue;
        columns[count++] = mix(hash) & mask;
      }
    }
  }
  counter.add(columns, count, row);
}

/** Writes boundary, code points, boundary into the scratch array; returns how many. */
function fillCodePoints(token: string): number {
  codePoints[0] = boundary;
  let size = 1;
  for (let i = 0; i < token.length && size <= longestWord; i += 1) {
    let unit = token.charCodeAt(i);
    if (isSurrogate(unit)) {
      unit = token.codePointAt(i) as number;
      if (unit > 0xffff) i += 1;
    }
    codePoints[size++] = unit;
  }
  codePoints[size++] = boundary;
  return size;
}

function countWords(
  tokens: readonly string[],
  { wordMax, wordBits, charBits }: HashedNgramsOptions,
  counter: Counter,
  row: SparseRow,
): void {
  const base = 2 ** charBits;
  const mask = 2 ** wordBits - 1;
  const hashes = tokens.map(hashCodePoints);
  let count = 0;
  for (let start = 0; start < hashes.length; start += 1) {
    let hash = offsetBasis;
    const end = Math.min(start + wordMax, hashes.length);
    if (count + wordMax > columns.length) {
      counter.add(columns, count, row);
      count = 0;
    }
    for (let position = start; position < end; position += 1) {
      hash = Math.imul(hash ^ (hashes[position] as number), prime);
      columns[count++] = base + (mix(hash) & mask);
    }
  }
  counter.add(columns, count, row);
}
