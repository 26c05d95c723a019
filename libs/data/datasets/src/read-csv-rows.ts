import { emptyFile } from './read-bytes.ts';
import { malformed, readCsvRecords, type CsvDialect } from './read-csv-records.ts';
import { readLines, type LineBlock } from './read-line-blocks.ts';
import type { TableRow } from './table-row.ts';

/** How the cells are written and, for files without a header line, how the columns are called. */
export interface CsvOptions extends CsvDialect {
  readonly columns: readonly string[] | undefined;
  readonly onMalformed?: ((error: Error) => void) | undefined;
}

/**
 * Reads delimited rows under a header line or the given columns; cells in quotes may hold line ends.
 * Throws DATASET_ROW_MALFORMED, DATASET_ROW_TOO_LONG and DATASET_FILE_EMPTY with file and line.
 */
export async function* readCsvRows(
  blocks: AsyncIterable<LineBlock>,
  file: string,
  options: CsvOptions,
): AsyncGenerator<TableRow> {
  let columns = options.columns;
  let records = 0;
  for await (const { cells, line } of readCsvRecords(readLines(blocks), file, options)) {
    records++;
    if (columns === undefined) {
      columns = checkHeader(cells, file, line);
      continue;
    }
    if (cells.length !== columns.length) {
      const found = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
      const error = malformed(`${found} under ${columns.length} columns (${columns.join(', ')})`, {
        file,
        line,
      });
      if (options.onMalformed === undefined) throw error;
      options.onMalformed(error);
      continue;
    }
    yield { row: Object.fromEntries(columns.map((column, index) => [column, cells[index]])), line };
  }
  if (records === 0) throw emptyFile(file);
}

function checkHeader(cells: readonly string[], file: string, line: number): readonly string[] {
  const twice = cells.find((cell, index) => cells.indexOf(cell) !== index);
  if (twice === undefined) return cells;
  throw malformed(`the header names the column ${JSON.stringify(twice)} twice`, { file, line });
}
