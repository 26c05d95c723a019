import type { Example } from '@runestone/examples';
import { fieldExpectations, isMissing, readField, type FieldKind } from '@runestone/fields';
import { addTurns, type TextRow, type TurnOptions } from './add-turns.ts';
import { createTextCleaner } from './clean-text.ts';
import { datasetErrors } from './errors.ts';
import { createRowFilter, type LeftOutReason, type RowFilter, type RowFilterOptions } from './filter-rows.ts';
import { createLabelMapper, type LabelMapper, type LabelMapping } from './map-labels.ts';
import { readCell, wrongCell, type RowPlace } from './read-cell.ts';
import { readTable, type TableOptions } from './read-table.ts';
import type { TableRow } from './table-row.ts';
import { sampleItems } from './sample-items.ts';

/** What to do with a row of several labels: keep all (multi-label), the first, leave the row out, or stop. */
type SeveralLabels = 'all' | 'first' | 'skip' | 'error';

/** A column whose values are groups, or one of URLs whose sites are. */
type GroupColumn = string | { readonly kind: 'site'; readonly column: string };

/** Which columns of a data file are examples, and how labels become those of the task. */
export interface ReadExamplesOptions extends TableOptions, LabelMapping, RowFilterOptions {
  /** The examples' source. */
  readonly source: string;
  /** What to do with a row of CSV or TSV of too few or too many cells; `error` when absent. */
  readonly malformed?: 'error' | 'skip';
  /** The column of the text, or several that are joined. */
  readonly text: string | readonly string[];
  /** Stands between the columns of a text; a space when absent. */
  readonly textSeparator?: string;
  /** Patterns in RE2 syntax that are taken out of the text. */
  readonly remove?: readonly string[];
  /** Puts the turns of a dialogue before the text. */
  readonly context?: TurnOptions;
  /** The column of the label: a string, a number, or in JSON a list of them. */
  readonly label: string;
  /** Cuts one cell into several labels, as in `a|b`. */
  readonly labelSeparator?: string;
  /** `error` when absent. */
  readonly several?: SeveralLabels;
  /** The column of the group that must not be split, or several: examples that share the value of one belong together. */
  readonly group?: GroupColumn | readonly GroupColumn[];
  /** The column of the date. */
  readonly time?: string;
  /** What stands beside the text, by name; the column is the name when absent. */
  readonly fields?: Readonly<Record<string, { readonly kind: FieldKind; readonly column?: string }>>;
  /** Stops after this many examples. */
  readonly limit?: number;
  /** Takes this many examples at random, in their order. */
  readonly sample?: number;
  /** Decides the sample; 0 when absent. */
  readonly seed?: number;
  /** Told of each row that gives no example for another reason than its labels. */
  readonly onLeftOut?: (reason: LeftOutReason) => void;
}

/**
 * Streams the examples of a CSV, TSV, JSONL or JSON file. Throws, besides the errors of `readTable`, DATASET_COLUMN_MISSING
 * with the columns there are, DATASET_ROW_MALFORMED for cells of a wrong type, DATASET_LABEL_UNMAPPED and
 * DATASET_PATTERN_INVALID.
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
  for await (const row of readTexts(path, options)) {
    const example = exampleOf(row, path, { ...options, mapLabel });
    if (example !== undefined) yield example;
  }
}

/** Gives the rows that are taken, with their texts. What a filter leaves out is still a turn of its dialogue. */
async function* readTexts(path: string, options: ReadExamplesOptions): AsyncGenerator<TextRow> {
  const filter = createRowFilter(options);
  const { context } = options;
  if (context === undefined) {
    yield* withTexts(filterRows(readRows(path, options), path, { ...options, filter }), path, options);
    return;
  }
  const turns = addTurns(withTexts(readRows(path, options), path, options), path, context);
  yield* filterRows(turns, path, { ...options, filter });
}

async function* readRows(path: string, options: ReadExamplesOptions): AsyncGenerator<TableRow> {
  let rows = 0;
  const onMalformed = (): void => options.onLeftOut?.('malformed');
  for await (const row of readTable(path, {
    ...options,
    ...(options.malformed === 'skip' ? { onMalformed } : {}),
  })) {
    rows++;
    yield row;
  }
  if (rows > 0) return;
  throw datasetErrors.FILE_EMPTY(`${path} has a header but no rows. Check how it was written.`, {
    details: { file: path },
  });
}

async function* filterRows<Row extends TableRow>(
  rows: AsyncIterable<Row>,
  file: string,
  { filter, onLeftOut }: Pick<ReadExamplesOptions, 'onLeftOut'> & { readonly filter: RowFilter },
): AsyncGenerator<Row> {
  for await (const row of rows) {
    const reason = filter(row.row, { file, line: row.line });
    if (reason === undefined) yield row;
    else onLeftOut?.(reason);
  }
}

/** Joins and cleans the texts; a row that is left without one is left out, a text that was blank before is not. */
async function* withTexts(
  rows: AsyncIterable<TableRow>,
  file: string,
  { text, textSeparator = ' ', remove = [], onLeftOut }: ReadExamplesOptions,
): AsyncGenerator<TextRow> {
  const clean = createTextCleaner(remove);
  for await (const { row, line } of rows) {
    const place = { file, line };
    const joined =
      typeof text === 'string' ? textOf(row, text, place) : joinTexts(row, text, { ...place, textSeparator });
    const cleaned = clean(joined);
    const emptied = cleaned === '' && (typeof text !== 'string' || joined !== '');
    if (emptied) onLeftOut?.('emptied');
    else yield { row, line, text: cleaned };
  }
}

function textOf(row: TableRow['row'], column: string, place: RowPlace): string {
  const text = readCell(row, column, place);
  if (typeof text !== 'string') throw wrongCell(column, 'a string', place);
  return text;
}

function joinTexts(
  row: TableRow['row'],
  columns: readonly string[],
  { textSeparator, ...place }: RowPlace & { readonly textSeparator: string },
): string {
  return columns
    .filter((column) => !isMissing(readCell(row, column, place)))
    .map((column) => textOf(row, column, place).trim())
    .join(textSeparator);
}

function exampleOf(
  { row, line, text, turn }: TextRow,
  file: string,
  options: ReadExamplesOptions & { readonly mapLabel: LabelMapper },
): Example | undefined {
  const place = { file, line };
  const labels = labelsOf(readCell(row, options.label, place), options, place)
    .map((label) => options.mapLabel(label, `${file}, line ${line}`))
    .filter((label) => label !== undefined);
  const chosen = chooseLabels([...new Set(labels)], options.several ?? 'error', place);
  if (chosen === undefined) return undefined;
  const group = groupOf(row, options.group, place);
  const time =
    options.time === undefined ? null : fieldOf(row, { kind: 'date', column: options.time }, place);
  const position = options.context?.position;
  const fields: (readonly [string, string | number | null])[] = Object.entries(options.fields ?? {}).map(
    ([name, { kind, column = name }]) => [name, fieldOf(row, { kind, column }, place)],
  );
  if (position !== undefined) fields.push([position, turn ?? null]);
  return {
    text,
    labels: chosen,
    source: options.source,
    ...(group === undefined ? {} : { group }),
    ...(typeof time === 'number' ? { time } : {}),
    ...(fields.length === 0 ? {} : { fields: Object.fromEntries(fields) }),
  };
}

function groupOf(
  row: TableRow['row'],
  group: ReadExamplesOptions['group'],
  place: RowPlace,
): string | readonly string[] | undefined {
  if (group === undefined) return undefined;
  if (typeof group === 'string') return String(readCell(row, group, place));
  if ('column' in group) return siteOf(row, group, place);
  const names = group.flatMap((one) => {
    const name = typeof one === 'string' ? valueOf(row, one, place) : siteOf(row, one, place);
    // Equal values of two columns are two things.
    return name === undefined ? [] : [`${typeof one === 'string' ? one : one.column}: ${name}`];
  });
  return names.length === 0 ? undefined : names;
}

function valueOf(row: TableRow['row'], column: string, place: RowPlace): string | undefined {
  const cell = readCell(row, column, place);
  return isMissing(cell) ? undefined : String(cell);
}

function siteOf(
  row: TableRow['row'],
  column: Exclude<GroupColumn, string>,
  place: RowPlace,
): string | undefined {
  const site = fieldOf(row, column, place);
  return site === null ? undefined : String(site);
}

function fieldOf(
  row: TableRow['row'],
  { kind, column }: { readonly kind: FieldKind; readonly column: string },
  place: RowPlace,
): string | number | null {
  const value = readField(kind, readCell(row, column, place));
  if (value === undefined) throw wrongCell(column, fieldExpectations[kind], place);
  return value;
}

function labelsOf(cell: unknown, options: ReadExamplesOptions, place: RowPlace): string[] {
  const list: unknown[] =
    typeof cell === 'string' && options.labelSeparator !== undefined
      ? cell.split(options.labelSeparator).filter((label) => label !== '')
      : Array.isArray(cell)
        ? cell
        : [cell];
  if (list.length === 0 && options.several !== 'all') throw wrongCell(options.label, 'any label', place);
  return list.map((label) => {
    if (typeof label === 'string' && label.trim() !== '') return label.trim();
    if (typeof label === 'number') return String(label);
    throw wrongCell(options.label, 'a label, which is not empty, or a list of labels', place);
  });
}

function chooseLabels(labels: string[], several: SeveralLabels, place: RowPlace): string[] | undefined {
  if (several === 'all' || labels.length === 1) return labels;
  // Every label of the row was excluded, so the row is.
  if (labels.length === 0 || several === 'skip') return undefined;
  if (several === 'first') return labels.slice(0, 1);
  throw datasetErrors.ROW_MALFORMED(
    `${place.file}, line ${place.line}: several labels (${labels.join(', ')}) in a task of one label a text. ` +
      'Set several to first, skip or all.',
    { details: { ...place, labels } },
  );
}
