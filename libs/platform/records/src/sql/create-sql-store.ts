import type { RecordStore } from '../record-store.ts';
import { listDriftWindows, readDriftSketches } from './list-drift-windows.ts';
import {
  endOfTimeMs,
  latestPredictions,
  listLabelled,
  listModels,
  listPredictions,
  marks,
  pageRows,
} from './list-predictions.ts';
import { toAdminAction, toFeedback, toPrediction, toTableRows } from './record-tables.ts';
import type { SqlDatabase, SqlValue } from './sql-database.ts';

/** Creates a store in a database whose tables are there. */
export function createSqlStore(database: SqlDatabase): RecordStore {
  return {
    async append(records) {
      if (records.length > 0) await database.insertNew(toTableRows(records));
    },
    async findPredictions(requestIds) {
      if (requestIds.length === 0) return [];
      const { rows } = await database.run(
        `SELECT * FROM runestone_predictions WHERE request_id IN (${marks(requestIds)}) ORDER BY request_id, time_ms, text_index, id`,
        requestIds,
      );
      return rows.map(toPrediction);
    },
    async listFeedback(requestId, textIndex) {
      const { rows } = await database.run(
        'SELECT * FROM runestone_feedback WHERE request_id = ? AND text_index = ? ORDER BY time_ms, id',
        [requestId, textIndex],
      );
      return rows.map(toFeedback);
    },
    listPredictions: (window = {}) => listPredictions(database, window),
    listLabelled: (window) => listLabelled(database, window),
    latestPredictions: (window, most) => latestPredictions(database, window, most),
    async listAdminActions({ model, fromMs = 0, untilMs = endOfTimeMs } = {}) {
      const { rows } = await database.run(
        `SELECT * FROM runestone_admin_actions WHERE time_ms >= ? AND time_ms < ?${model === undefined ? '' : ' AND model = ?'} ORDER BY time_ms, id`,
        [fromMs, untilMs, ...(model === undefined ? [] : [model])],
      );
      return rows.map(toAdminAction);
    },
    listDriftWindows: (window) => listDriftWindows(database, window),
    readDriftSketches: (ids) => readDriftSketches(database, ids),
    prune: (beforeMs) => prune(database, beforeMs),
    pruneDriftWindows: (beforeMs) => deleteOlder(database, 'runestone_drift_windows', beforeMs),
    close: () => database.close(),
  };
}

async function prune(database: SqlDatabase, beforeMs: number): Promise<number> {
  let deleted = 0;
  for (const model of await listModels(database))
    deleted += await deleteBefore(database, 'runestone_predictions', {
      where: 'model = ? AND time_ms < ?',
      values: [model, beforeMs],
    });
  for (const table of ['runestone_feedback', 'runestone_admin_actions', 'runestone_drift_windows'])
    deleted += await deleteOlder(database, table, beforeMs);
  return deleted;
}

const deleteOlder = (database: SqlDatabase, table: string, beforeMs: number): Promise<number> =>
  deleteBefore(database, table, { where: 'time_ms < ?', values: [beforeMs] });

async function deleteBefore(
  database: SqlDatabase,
  table: string,
  { where, values }: { readonly where: string; readonly values: readonly SqlValue[] },
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { changed } = await database.run(
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${where} LIMIT ${pageRows})`,
      values,
    );
    deleted += changed;
    if (changed < pageRows) return deleted;
  }
}
