import type { Entries } from './linear-kernels.ts';

/** What trains is of 32 bits; tests compare with finite differences in 64. */
export type Numbers = Float32Array | Float64Array;

/**
 * Adds Σ value · row of `matrix` to `sums` for the rows that the entries name; rows are `sums.length` long. Four rows at a
 * time, so that the sums are read and written once for four.
 */
export function addRows(
  { indices, values, first, last }: Entries,
  matrix: Numbers,
  sums: Float64Array,
): void {
  const size = sums.length;
  let entry = first;
  for (; entry + 4 <= last; entry += 4) {
    const a = (indices[entry] as number) * size;
    const b = (indices[entry + 1] as number) * size;
    const c = (indices[entry + 2] as number) * size;
    const d = (indices[entry + 3] as number) * size;
    const [ofA, ofB] = [values[entry] as number, values[entry + 1] as number];
    const [ofC, ofD] = [values[entry + 2] as number, values[entry + 3] as number];
    for (let i = 0; i < size; i += 1)
      sums[i] =
        (sums[i] as number) +
        ofA * (matrix[a + i] as number) +
        ofB * (matrix[b + i] as number) +
        ofC * (matrix[c + i] as number) +
        ofD * (matrix[d + i] as number);
  }
  for (; entry < last; entry += 1) {
    const base = (indices[entry] as number) * size;
    const value = values[entry] as number;
    for (let i = 0; i < size; i += 1) sums[i] = (sums[i] as number) + value * (matrix[base + i] as number);
  }
}

/** Scales a vector to length 1 in place and returns the length that it had; zeros stay zeros. */
export function toUnit(vector: Float64Array): number {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm === 0) return 0;
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] as number) / norm;
  return norm;
}

/** The inner product of vectors of one length. */
export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += (one[i] as number) * (other[i] as number);
  return sum;
}
