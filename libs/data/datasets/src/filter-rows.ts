import { readCell, type RowPlace } from './read-cell.ts';
import type { TableRow } from './table-row.ts';

/**
 * Why a row gave no example: it has too few or too many cells, it did not meet `where`, `except` lists it, or its text
 * was empty after cleaning.
 */
export type LeftOutReason = 'malformed' | 'filtered' | 'listed' | 'emptied';

type Scalar = string | number | boolean;

/** Values of a column. */
export interface ListedValues {
  readonly column: string;
  readonly values: ReadonlySet<string>;
}

/** Which rows to take. */
export interface RowFilterOptions {
  /** Values by column; a row must have one of them in each. */
  readonly where?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  /** Rows with one of the values in the column of any list are left out. */
  readonly except?: readonly ListedValues[];
}

/** Says why a row is left out; undefined takes it. A list in a cell has all of its values. */
export type RowFilter = (row: TableRow['row'], place: RowPlace) => LeftOutReason | undefined;

/** Makes a filter. It throws DATASET_COLUMN_MISSING for a row without a column that it asks for. */
export function createRowFilter({ where = {}, except = [] }: RowFilterOptions): RowFilter {
  const wanted = Object.entries(where).map(
    ([column, values]) => [column, new Set([values].flat().map(String))] as const,
  );
  const hasOne = (values: ReadonlySet<string>, cell: unknown): boolean =>
    [cell].flat().some((value) => values.has(String(value)));
  return (row, place) => {
    if (!wanted.every(([column, values]) => hasOne(values, readCell(row, column, place)))) return 'filtered';
    return except.some(({ column, values }) => hasOne(values, readCell(row, column, place)))
      ? 'listed'
      : undefined;
  };
}
