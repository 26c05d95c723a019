import type { SparseRow } from './sparse-row.ts';

/**
 * A matrix in compressed sparse row form: the entries of row r are
 * `indices[i]`, `values[i]` for offsets[r] ≤ i < offsets[r + 1].
 */
export interface CsrMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Length rowCount + 1. */
  readonly offsets: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** Collects rows into a CsrMatrix. */
export interface CsrBuilder {
  appendRow(row: SparseRow): void;
  build(): CsrMatrix;
}

/** Creates a builder for a matrix of `columnCount` columns. */
export function createCsrBuilder(columnCount: number): CsrBuilder {
  let indices = new Uint32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  let used = 0;
  const offsets = [0];
  const grow = (needed: number): void => {
    const size = Math.max(needed, Math.ceil(indices.length * 1.5));
    const nextIndices = new Uint32Array(size);
    const nextValues = new Float32Array(size);
    nextIndices.set(indices.subarray(0, used));
    nextValues.set(values.subarray(0, used));
    indices = nextIndices;
    values = nextValues;
  };
  return {
    appendRow: (row) => {
      if (used + row.length > indices.length) grow(used + row.length);
      indices.set(row.indices.subarray(0, row.length), used);
      values.set(row.values.subarray(0, row.length), used);
      used += row.length;
      offsets.push(used);
    },
    build: () => ({
      rowCount: offsets.length - 1,
      columnCount,
      offsets: Uint32Array.from(offsets),
      indices: indices.subarray(0, used),
      values: values.subarray(0, used),
    }),
  };
}
