import { readCsvRows } from './read-csv-rows.ts';
import { readBytes } from './read-bytes.ts';
import { readLineBlocks } from './read-line-blocks.ts';
import { readJsonRows } from './read-json-rows.ts';
import { datasetErrors } from './errors.ts';
import type { TableRow } from './table-row.ts';

/** The formats of data files; each may also be compressed with gzip. */
export type TableFormat = 'csv' | 'tsv' | 'jsonl';

/** How to read a data file. */
export interface TableOptions {
  /** Told by the file's extension when absent. */
  readonly format?: TableFormat;
  /** The columns of a CSV or TSV file without a header line. */
  readonly columns?: readonly string[];
  /** One character between the cells of a row; `,` for CSV and a tab for TSV when absent. */
  readonly delimiter?: string;
}

const formats: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
};

/**
 * Streams the rows of a CSV, TSV or JSONL file, also gzip. Cells of CSV and TSV are strings; CSV knows quotes, TSV
 * takes them as they are. Errors are of kind input and name the file and, where there is one, the line.
 */
export async function* readTable(path: string, options: TableOptions = {}): AsyncGenerator<TableRow> {
  const format = options.format ?? formatOf(path);
  const blocks = readLineBlocks(readBytes(path), path);
  if (format === 'jsonl') {
    yield* readJsonRows(blocks, path);
    return;
  }
  const isTsv = format === 'tsv';
  yield* readCsvRows(blocks, path, {
    columns: options.columns,
    delimiter: options.delimiter ?? (isTsv ? '\t' : ','),
    quote: isTsv ? null : '"',
  });
}

function formatOf(path: string): TableFormat {
  const extension = /\.([^./\\]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = formats[extension];
  if (format !== undefined) return format;
  throw datasetErrors.FORMAT_UNKNOWN(
    `${path}: the name does not tell the format. Name the format (csv, tsv or jsonl), or use one of the ` +
      `extensions ${Object.keys(formats).join(', ')}, each also with .gz.`,
    { details: { file: path, formats: ['csv', 'tsv', 'jsonl'] } },
  );
}
