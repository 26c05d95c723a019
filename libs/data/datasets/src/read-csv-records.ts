import { datasetErrors } from './errors.ts';
import { ROW_LIMIT_BYTES, rowTooLong, type TextLine } from './read-line-blocks.ts';

/** How cells are written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** The quote around cells, doubled inside them; null takes quotes as they are. */
  readonly quote: '"' | null;
}

/** One record with the number of the line where it starts. */
export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A record whose last cell is in a quote that goes on in the next line. */
interface OpenRecord extends CsvRecord {
  readonly cells: string[];
  cell: string;
  characters: number;
}

/**
 * Reads records after RFC 4180; empty lines are skipped, line ends in cells become LF, and a quote inside an unquoted
 * cell is a character. Hand-written because csv-parse counts CRLF in cells as two lines and so names wrong lines.
 * Throws DATASET_ROW_MALFORMED for text after a closing quote and for a quote that never closes.
 */
export async function* readCsvRecords(
  lines: AsyncIterable<TextLine>,
  file: string,
  dialect: CsvDialect,
): AsyncGenerator<CsvRecord> {
  let open: OpenRecord | undefined;
  for await (const { text, line } of lines) {
    if (open === undefined && text === '') continue;
    if (open === undefined && (dialect.quote === null || !text.includes(dialect.quote))) {
      yield { cells: text.split(dialect.delimiter), line };
      continue;
    }
    const record = open ?? { cells: [], line, cell: '', characters: 0 };
    record.characters += text.length + 1;
    if (record.characters > ROW_LIMIT_BYTES) throw rowTooLong(file, record.line);
    const complete = takeCells(record, { text, isOpen: open !== undefined }, { file, ...dialect });
    open = complete ? undefined : record;
    if (complete) yield { cells: record.cells, line: record.line };
  }
  if (open !== undefined)
    throw malformed('a quote that opens in this row never closes', { file, line: open.line });
}

/** Takes the cells of one line into the record; false when a quote stays open at its end. */
function takeCells(
  record: OpenRecord,
  line: { readonly text: string; readonly isOpen: boolean },
  dialect: { readonly file: string; readonly delimiter: string },
): boolean {
  const { text } = line;
  let position = 0;
  let inQuote = line.isOpen;
  for (;;) {
    if (!inQuote && text[position] === '"') {
      inQuote = true;
      position++;
    }
    if (!inQuote) {
      const end = text.indexOf(dialect.delimiter, position);
      record.cells.push(text.slice(position, end < 0 ? undefined : end));
      if (end < 0) return true;
      position = end + 1;
      continue;
    }
    const close = findClose(text, position);
    record.cell += text.slice(position, close < 0 ? undefined : close).replaceAll('""', '"');
    if (close < 0) {
      record.cell += '\n';
      return false;
    }
    record.cells.push(record.cell);
    record.cell = '';
    inQuote = false;
    if (close + 1 === text.length) return true;
    if (text[close + 1] !== dialect.delimiter) {
      throw malformed('text follows the quote that closes a cell', { file: dialect.file, line: record.line });
    }
    position = close + 2;
  }
}

/** Finds the quote that closes a cell, past doubled ones; -1 when the line has none. */
function findClose(text: string, from: number): number {
  let close = text.indexOf('"', from);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return close;
}

/** Makes the error for a row of a delimited file that can't be read. */
export function malformed(what: string, where: { readonly file: string; readonly line: number }): Error {
  return datasetErrors.ROW_MALFORMED(
    `${where.file}, line ${where.line}: ${what}. Correct the row: cells with a delimiter, a line end or a quote ` +
      'stand in double quotes, and a quote inside is doubled.',
    { details: where },
  );
}
