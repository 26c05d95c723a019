/** A row by column, with the number of the line where it starts, counted from 1. */
export interface TableRow {
  readonly row: Record<string, unknown>;
  readonly line: number;
}
