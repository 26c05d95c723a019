import type { ListedDriftWindow, VersionWindow } from '../record-store.ts';
import { endOfTimeMs, marks, pageRows } from './list-predictions.ts';
import { toListedDriftWindow } from './record-tables.ts';
import type { SqlDatabase } from './sql-database.ts';

/** More than the largest sketch that can be decoded has, in characters. */
const longestSketch = 8 * 2 ** 20;

/** The windows of a version, the latest first. */
export async function* listDriftWindows(
  database: SqlDatabase,
  { model, version, fromMs = 0, untilMs = endOfTimeMs }: VersionWindow,
): AsyncGenerator<readonly ListedDriftWindow[]> {
  let before: readonly [number, string] = [untilMs, ''];
  for (;;) {
    const { rows } = await database.run(
      `SELECT id, time_ms, model, version, records FROM runestone_drift_windows WHERE model = ? AND version = ? AND time_ms >= ? AND time_ms <= ? AND (time_ms < ? OR id < ?) ORDER BY time_ms DESC, id DESC LIMIT ${pageRows}`,
      [model, version, fromMs, before[0], before[0], before[1]],
    );
    const page = rows.map(toListedDriftWindow);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    before = [last.timeMs, last.id];
  }
}

/** The sketches of some windows, by id. */
export async function readDriftSketches(
  database: SqlDatabase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.run(
    `SELECT id, sketch FROM runestone_drift_windows WHERE id IN (${marks(ids)}) AND length(sketch) <= ${longestSketch}`,
    ids,
  );
  return new Map(rows.map(({ id, sketch }) => [String(id), String(sketch)]));
}
