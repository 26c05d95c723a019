import { readCsvRows } from './read-csv-rows.ts';
import { readBytes } from './read-bytes.ts';
import { readLineBlocks } from './read-line-blocks.ts';
import { readJsonArray } from './read-json-array.ts';
import { readJsonRows } from './read-json-rows.ts';
import { datasetErrors } from './errors.ts';
import type { TableRow } from './table-row.ts';

/** The formats of data files; each may also be compressed with gzip. */
export type TableFormat = 'csv' | 'tsv' | 'jsonl' | 'json';

/** How to read a data file. */
export interface TableOptions {
  /** Told by the file's extension when absent. */
  readonly format?: TableFormat;
  /** The columns of a CSV or TSV file without a header line. */
  readonly columns?: readonly string[];
  /** One character between the cells of a row; `,` for CSV and a tab for TSV when absent. */
  readonly delimiter?: string;
  /** Told of each row of CSV or TSV with too few or too many cells, which is then left out; without it, it is an error. */
  readonly onMalformed?: (error: Error) => void;
}

const formats: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
};

/**
 * Streams the rows of a CSV, TSV, JSONL or JSON file (one array of objects), also gzip. Cells of CSV and TSV are strings;
 * CSV knows quotes, TSV takes them as they are. Errors are of kind input and name the file and, where there is one, the line.
 */
export async function* readTable(path: string, options: TableOptions = {}): AsyncGenerator<TableRow> {
  const format = options.format ?? formatOf(path);
  if (format === 'json') {
    yield* readJsonArray(readBytes(path), path);
    return;
  }
  const blocks = readLineBlocks(readBytes(path), path);
  if (format === 'jsonl') {
    yield* readJsonRows(blocks, path);
    return;
  }
  const isTsv = format === 'tsv';
  yield* readCsvRows(blocks, path, {
    columns: options.columns,
    onMalformed: options.onMalformed,
    delimiter: options.delimiter ?? (isTsv ? '\t' : ','),
    quote: isTsv ? null : '"',
  });
}

function formatOf(path: string): TableFormat {
  const extension = /\.([^./\\]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = formats[extension];
  if (format !== undefined) return format;
  throw datasetErrors.FORMAT_UNKNOWN(
    `${path}: the name does not tell the format. Name the format (csv, tsv, jsonl or json), or use one of the ` +
      `extensions ${Object.keys(formats).join(', ')}, each also with .gz.`,
    { details: { file: path, formats: ['csv', 'tsv', 'jsonl', 'json'] } },
  );
}
