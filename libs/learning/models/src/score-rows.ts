import type { CsrMatrix, SparseRow } from '@runestone/features';
import type { Classifier, RowClassifier } from './classifier.ts';

/** The scores of every row of a matrix, rows × classCount, row-major. */
export function scoreRows(model: RowClassifier, matrix: CsrMatrix): Float64Array {
  const { classCount } = model;
  const logits = new Float64Array(matrix.rowCount * classCount);
  for (let row = 0; row < matrix.rowCount; row += 1)
    model.predict(rowOf(matrix, row), logits.subarray(row * classCount, (row + 1) * classCount));
  return logits;
}

const rowsPerBatch = 64;

/** The scores of every row of a matrix by any model. */
export async function scoreMatrix(model: Classifier, matrix: CsrMatrix): Promise<Float64Array> {
  if ('predict' in model) return scoreRows(model, matrix);
  const logits = new Float64Array(matrix.rowCount * model.classCount);
  for (let first = 0; first < matrix.rowCount; first += rowsPerBatch) {
    const count = Math.min(rowsPerBatch, matrix.rowCount - first);
    const rows = Array.from({ length: count }, (_, i) => rowOf(matrix, first + i));
    logits.set(await model.predictBatch(rows), first * model.classCount);
  }
  return logits;
}

/** A row of a matrix: views of its memory. */
export function rowOf({ offsets, indices, values }: CsrMatrix, row: number): SparseRow {
  const [first, last] = [offsets[row] as number, offsets[row + 1] as number];
  return {
    indices: indices.subarray(first, last),
    values: values.subarray(first, last),
    length: last - first,
  };
}
