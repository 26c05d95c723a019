/** A reusable buffer for one sparse row: `length` pairs of a column index and a value. */
export interface SparseRow {
  indices: Uint32Array;
  values: Float32Array;
  length: number;
}

/** Creates an empty row with room for `capacity` entries; it grows when needed. */
export function createSparseRow(capacity = 1024): SparseRow {
  return { indices: new Uint32Array(capacity), values: new Float32Array(capacity), length: 0 };
}

/** Makes room for at least `capacity` entries, keeping what is there. */
export function growRow(row: SparseRow, capacity: number): void {
  if (row.indices.length >= capacity) return;
  const size = Math.max(capacity, row.indices.length * 2);
  const indices = new Uint32Array(size);
  const values = new Float32Array(size);
  indices.set(row.indices.subarray(0, row.length));
  values.set(row.values.subarray(0, row.length));
  row.indices = indices;
  row.values = values;
}
