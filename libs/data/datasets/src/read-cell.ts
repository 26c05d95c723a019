import { datasetErrors } from './errors.ts';

/** A row's place, for the messages of errors. */
export interface RowPlace {
  readonly file: string;
  readonly line: number;
}

/** Gives a cell. Throws DATASET_COLUMN_MISSING that lists the columns there are. */
export function readCell(row: Readonly<Record<string, unknown>>, column: string, place: RowPlace): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const columns = Object.keys(row);
  throw datasetErrors.COLUMN_MISSING(
    `${place.file}, line ${place.line}: there is no column ${JSON.stringify(column)}. ` +
      `The columns are ${columns.map((name) => JSON.stringify(name)).join(', ')}: name one of them.`,
    { details: { file: place.file, line: place.line, column, columns } },
  );
}

/** Makes the error for a cell that does not hold what it should. */
export function wrongCell(column: string, expected: string, { file, line }: RowPlace): Error {
  return datasetErrors.ROW_MALFORMED(
    `${file}, line ${line}: the column ${JSON.stringify(column)} does not hold ${expected}.`,
    { details: { file, line, column } },
  );
}
