import type { Example } from '@runestone/examples';
import { datasetErrors } from './errors.ts';
import { createLabelMapper, type LabelMapper, type LabelMapping } from './map-labels.ts';
import { readTable, type TableOptions } from './read-table.ts';
import type { TableRow } from './table-row.ts';
import { sampleItems } from './sample-items.ts';

/** What to do with a row of several labels: keep all (multi-label), the first, leave the row out, or stop. */
type SeveralLabels = 'all' | 'first' | 'skip' | 'error';

/** Which columns of a data file are examples, and how labels become those of the task. */
export interface ReadExamplesOptions extends TableOptions, LabelMapping {
  /** The examples' source. */
  readonly source: string;
  /** The column of the text. */
  readonly text: string;
  /** The column of the label: a string, a number, or in JSONL a list of them. */
  readonly label: string;
  /** Cuts one cell into several labels, as in `a|b`. */
  readonly labelSeparator?: string;
  /** `error` when absent. */
  readonly several?: SeveralLabels;
  /** The column of the group that must not be split. */
  readonly group?: string;
  /** Stops after this many examples. */
  readonly limit?: number;
  /** Takes this many examples at random, in their order. */
  readonly sample?: number;
  /** Decides the sample; 0 when absent. */
  readonly seed?: number;
}

/**
 * Streams the examples of a CSV, TSV or JSONL file. Throws, besides the errors of `readTable`, DATASET_COLUMN_MISSING
 * with the columns there are, DATASET_ROW_MALFORMED for cells of a wrong type, and DATASET_LABEL_UNMAPPED.
 */
export async function* readExamples(path: string, options: ReadExamplesOptions): AsyncGenerator<Example> {
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  const all = readAll(path, options);
  const examples =
    options.sample === undefined ? all : await sampleItems(all, options.sample, options.seed ?? 0);
  for await (const example of examples) {
    if (left-- <= 0) return;
    yield example;
  }
}

async function* readAll(path: string, options: ReadExamplesOptions): AsyncGenerator<Example> {
  const mapLabel = createLabelMapper(options);
  let rows = 0;
  for await (const row of readTable(path, options)) {
    rows++;
    const example = exampleOf(row, path, { ...options, mapLabel });
    if (example !== undefined) yield example;
  }
  if (rows > 0) return;
  throw datasetErrors.FILE_EMPTY(`${path} has a header but no rows. Check how it was written.`, {
    details: { file: path },
  });
}

function exampleOf(
  { row, line }: TableRow,
  file: string,
  options: ReadExamplesOptions & { readonly mapLabel: LabelMapper },
): Example | undefined {
  const where = { file, line };
  const text = cellOf(row, options.text, where);
  if (typeof text !== 'string') throw wrongCell(options.text, 'a string', where);
  const labels = labelsOf(cellOf(row, options.label, where), options, where)
    .map((label) => options.mapLabel(label, `${file}, line ${line}`))
    .filter((label) => label !== undefined);
  const chosen = chooseLabels([...new Set(labels)], options.several ?? 'error', where);
  if (chosen === undefined) return undefined;
  const group = options.group === undefined ? undefined : String(cellOf(row, options.group, where));
  return { text, labels: chosen, source: options.source, ...(group === undefined ? {} : { group }) };
}

interface Where {
  readonly file: string;
  readonly line: number;
}

function cellOf(row: Record<string, unknown>, column: string, where: Where): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const columns = Object.keys(row);
  throw datasetErrors.COLUMN_MISSING(
    `${where.file}, line ${where.line}: there is no column ${JSON.stringify(column)}. ` +
      `The columns are ${columns.map((name) => JSON.stringify(name)).join(', ')}: name one of them.`,
    { details: { ...where, column, columns } },
  );
}

function labelsOf(cell: unknown, options: ReadExamplesOptions, where: Where): string[] {
  const list: unknown[] =
    typeof cell === 'string' && options.labelSeparator !== undefined
      ? cell.split(options.labelSeparator).filter((label) => label !== '')
      : Array.isArray(cell)
        ? cell
        : [cell];
  if (list.length === 0 && options.several !== 'all') throw wrongCell(options.label, 'any label', where);
  return list.map((label) => {
    if (typeof label === 'string' && label.trim() !== '') return label.trim();
    if (typeof label === 'number') return String(label);
    throw wrongCell(options.label, 'a label, which is not empty, or a list of labels', where);
  });
}

function chooseLabels(labels: string[], several: SeveralLabels, where: Where): string[] | undefined {
  if (several === 'all' || labels.length === 1) return labels;
  // Every label of the row was excluded, so the row is.
  if (labels.length === 0 || several === 'skip') return undefined;
  if (several === 'first') return labels.slice(0, 1);
  throw datasetErrors.ROW_MALFORMED(
    `${where.file}, line ${where.line}: several labels (${labels.join(', ')}) in a task of one label a text. ` +
      'Set several to first, skip or all.',
    { details: { ...where, labels } },
  );
}

function wrongCell(column: string, expected: string, where: Where): Error {
  return datasetErrors.ROW_MALFORMED(
    `${where.file}, line ${where.line}: the column ${JSON.stringify(column)} does not hold ${expected}.`,
    { details: { ...where, column } },
  );
}
