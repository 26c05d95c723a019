import type { EncoderPooling } from './encoder-kinds.ts';

/** The vectors of the tokens of some texts, rowCount × width × dimension, row-major; those past a text's length are padding. */
export interface TokenVectors {
  readonly values: Float32Array;
  readonly width: number;
  readonly dimension: number;
  readonly lengths: readonly number[];
}

/** Makes one vector of those of each text's tokens, rowCount × dimension, as sentence-transformers does. */
export function poolVectors(tokens: TokenVectors, pooling: EncoderPooling): Float32Array {
  const { values, width, dimension, lengths } = tokens;
  const pooled = new Float32Array(lengths.length * dimension);
  lengths.forEach((length, row) => {
    const start = row * width * dimension;
    const text = values.subarray(start, start + length * dimension);
    pooled.set(poolings[pooling](text, dimension), row * dimension);
  });
  return pooled;
}

type Pooling = (text: Float32Array, dimension: number) => Float64Array | Float32Array;

const poolings: Readonly<Record<EncoderPooling, Pooling>> = {
  mean(text, dimension) {
    // In 64 bits, in the order of the tokens.
    const sum = new Float64Array(dimension);
    for (let start = 0; start < text.length; start += dimension)
      for (let place = 0; place < dimension; place += 1)
        sum[place] = (sum[place] as number) + (text[start + place] as number);
    return sum.map((value) => (value * dimension) / text.length);
  },
  cls: (text, dimension) => text.subarray(0, dimension),
  max(text, dimension) {
    const largest = text.slice(0, dimension);
    for (let i = dimension; i < text.length; i += 1)
      largest[i % dimension] = Math.max(largest[i % dimension] as number, text[i] as number);
    return largest;
  },
};

/** Gives each row the length 1, in place; a row of zeros stays one. */
export function normaliseRows(rows: Float32Array, dimension: number): Float32Array {
  for (let start = 0; start < rows.length; start += dimension) {
    const row = rows.subarray(start, start + dimension);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0)
      for (let place = 0; place < dimension; place += 1) row[place] = (row[place] as number) / length;
  }
  return rows;
}
