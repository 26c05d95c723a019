import type { LabelledMatrix } from './labelled-matrix.ts';

/** Rows of one or two matrices, as of an epoch with augmentation: indices count on from the first into the second. */
export type LabelledRows = readonly LabelledMatrix[];

/** A row where it stands: its matrix, the targets of that matrix, and its place in both. */
interface FoundRow extends LabelledMatrix {
  readonly row: number;
}

/** How many rows there are together. */
export const countRows = (rows: LabelledRows): number =>
  rows.reduce((sum, { matrix }) => sum + matrix.rowCount, 0);

/** Finds the row of an index in [0, countRows). */
export function findRow(rows: LabelledRows, index: number): FoundRow {
  const base = rows[0] as LabelledMatrix;
  const added = rows[1];
  const before = base.matrix.rowCount;
  if (added === undefined || index < before)
    return { matrix: base.matrix, targets: base.targets, row: index };
  return { matrix: added.matrix, targets: added.targets, row: index - before };
}
