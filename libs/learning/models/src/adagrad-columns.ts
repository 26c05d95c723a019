import type { Entries } from './linear-kernels.ts';
import { addRows, dot } from './projection.ts';

/** Starts the accumulators, so that the first step of a column is bounded. */
export const smallestSquare = 1e-3;

/** What is trained: `size` weights a column, feature-major, and the sum of squared gradients of each column. */
export interface ColumnParameters {
  readonly weights: Float32Array;
  readonly size: number;
  readonly squares: Float32Array;
}

/**
 * One step of Adagrad (Duchi et al. 2011) with one accumulator a column, along Σ row ⊗ slopes / `share`. Goes column by
 * column: only those of the rows are touched, and no gradient of all columns is kept.
 */
export function stepColumns(
  { weights, size, squares }: ColumnParameters,
  rows: readonly Entries[],
  slopes: readonly Float64Array[],
  { rate, share }: { readonly rate: number; readonly share: number },
): void {
  const { columns, offsets, indices, values } = transpose(rows);
  const flat = new Float32Array(slopes.length * size);
  for (const [row, slope] of slopes.entries()) flat.set(slope, row * size);
  const gradient = new Float64Array(size);
  for (const [place, column] of columns.entries()) {
    gradient.fill(0);
    addRows(
      { indices, values, first: offsets[place] as number, last: offsets[place + 1] as number },
      flat,
      gradient,
    );
    const square = dot(gradient, gradient) / (share * share);
    if (square === 0) continue;
    squares[column] = (squares[column] as number) + square;
    const step = rate / (share * Math.sqrt(squares[column] as number));
    const base = column * size;
    for (let i = 0; i < size; i += 1)
      weights[base + i] = (weights[base + i] as number) - step * (gradient[i] as number);
  }
}

/** The rows by column: the column at a place has the entries of its offsets, whose indices are rows. */
function transpose(rows: readonly Entries[]): {
  readonly columns: readonly number[];
  readonly offsets: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
} {
  const counts = new Map<number, number>();
  for (const { indices, first, last } of rows)
    for (let i = first; i < last; i += 1) {
      const column = indices[i] as number;
      counts.set(column, (counts.get(column) ?? 0) + 1);
    }
  const columns = [...counts.keys()];
  const offsets = new Uint32Array(columns.length + 1);
  for (const [place, column] of columns.entries()) {
    offsets[place + 1] = (offsets[place] as number) + (counts.get(column) as number);
    counts.set(column, offsets[place] as number);
  }
  const size = offsets[columns.length] as number;
  const [indices, values] = [new Uint32Array(size), new Float32Array(size)];
  for (const [row, entries] of rows.entries())
    for (let i = entries.first; i < entries.last; i += 1) {
      const column = entries.indices[i] as number;
      const next = counts.get(column) as number;
      counts.set(column, next + 1);
      indices[next] = row;
      values[next] = entries.values[i] as number;
    }
  return { columns, offsets, indices, values };
}
