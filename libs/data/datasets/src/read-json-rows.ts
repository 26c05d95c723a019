import { datasetErrors } from './errors.ts';
import { emptyFile } from './read-bytes.ts';
import { readLines, type LineBlock } from './read-line-blocks.ts';
import type { TableRow } from './table-row.ts';

/** Reads one JSON object a line; blank lines are skipped. Throws DATASET_ROW_MALFORMED with file and line. */
export async function* readJsonRows(
  blocks: AsyncIterable<LineBlock>,
  file: string,
): AsyncGenerator<TableRow> {
  let rows = 0;
  for await (const { text, line } of readLines(blocks)) {
    if (text.trim() === '') continue;
    rows++;
    yield { row: parseRow(text, file, line), line };
  }
  if (rows === 0) throw emptyFile(file);
}

function parseRow(text: string, file: string, line: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(`not JSON: ${(cause as Error).message}`, { file, line }, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('not a JSON object', { file, line });
  }
  return value as Record<string, unknown>;
}

function malformed(what: string, where: { file: string; line: number }, cause?: unknown): Error {
  return datasetErrors.ROW_MALFORMED(
    `${where.file}, line ${where.line}: ${what}. Each line must be an object such as {"text": "…", "label": "…"}.`,
    { details: where, cause },
  );
}
