import { isMissing } from '@runestone/fields';
import { readCell } from './read-cell.ts';
import type { TableRow } from './table-row.ts';

/** A row with its text. */
export interface TextRow extends TableRow {
  readonly text: string;
  /** The place of the turn in its dialogue, from 1 on; absent where turns are not asked for. */
  readonly turn?: number;
}

/** How the turns of a dialogue before a text are found and written. */
export interface TurnOptions {
  /** The column that names the dialogue. */
  readonly dialogue: string;
  /** The most turns put before the text. */
  readonly turns: number;
  /** The column that orders the turns, `utt-2` before `utt-10`; the order of the file when absent. */
  readonly order?: string;
  /** The column of the speaker, put before each turn as in `user: Hi`. */
  readonly speaker?: string;
  /** The field that gets the place of the turn in its dialogue, from 1 on. */
  readonly position?: string;
  /** Stands between turns, and within none: there it becomes a space. A space when absent. */
  readonly separator?: string;
}

/** Puts before each text the turns of the same dialogue that come before it. With `order` all rows are read first. */
export async function* addTurns(
  rows: AsyncIterable<TextRow>,
  file: string,
  options: TurnOptions,
): AsyncGenerator<TextRow> {
  const { dialogue, turns, separator = ' ' } = options;
  const before = new Map<string, { turns: string[]; count: number }>();
  const withTurns = (row: TextRow): TextRow => {
    const place = { file, line: row.line };
    const name = String(readCell(row.row, dialogue, place));
    const { turns: previous, count } = before.get(name) ?? { turns: [], count: 0 };
    const all = [...previous, turnOf(row, file, options).replaceAll(separator, ' ')];
    before.set(name, { turns: all.slice(Math.max(0, all.length - turns)), count: count + 1 });
    return { ...row, text: all.join(separator), turn: count + 1 };
  };
  if (options.order === undefined) {
    for await (const row of rows) yield withTurns(row);
    return;
  }
  const all: TextRow[] = [];
  for await (const row of rows) all.push(row);
  const done = new Map(ordered(all, file, options.order).map((row) => [row, withTurns(row)]));
  for (const row of all) yield done.get(row) as TextRow;
}

function turnOf({ row, line, text }: TextRow, file: string, { speaker }: TurnOptions): string {
  if (speaker === undefined) return text;
  const name = readCell(row, speaker, { file, line });
  return isMissing(name) ? text : `${String(name)}: ${text}`;
}

const { compare } = new Intl.Collator('en', { numeric: true });

function ordered(rows: readonly TextRow[], file: string, column: string): TextRow[] {
  return rows
    .map((row) => ({ row, key: String(readCell(row.row, column, { file, line: row.line })) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ row }) => row);
}
