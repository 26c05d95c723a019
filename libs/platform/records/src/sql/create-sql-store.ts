import type { FeedbackRecord, Stored } from '../record.ts';
import type { JudgedPrediction, RecordStore, RecordWindow } from '../record-store.ts';
import { toAdminAction, toFeedback, toPrediction, toTableRows } from './record-tables.ts';
import type { SqlDatabase, SqlRow, SqlValue } from './sql-database.ts';

/** Predictions of one page, and rows deleted by one statement: no statement takes long. */
const pageRows = 1000;
/** No record is younger. */
const endOfTimeMs = Number.MAX_SAFE_INTEGER;

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
    async listAdminActions({ model, fromMs = 0, untilMs = endOfTimeMs } = {}) {
      const { rows } = await database.run(
        `SELECT * FROM runestone_admin_actions WHERE time_ms >= ? AND time_ms < ?${model === undefined ? '' : ' AND model = ?'} ORDER BY time_ms, id`,
        [fromMs, untilMs, ...(model === undefined ? [] : [model])],
      );
      return rows.map(toAdminAction);
    },
    prune: (beforeMs) => prune(database, beforeMs),
    close: () => database.close(),
  };
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** The models that have records, one look into the index for each. */
async function listModels(database: SqlDatabase): Promise<string[]> {
  const models: string[] = [];
  for (;;) {
    const after = models.at(-1);
    const { rows } = await database.run(
      `SELECT min(model) AS model FROM runestone_predictions${after === undefined ? '' : ' WHERE model > ?'}`,
      after === undefined ? [] : [after],
    );
    const model = rows[0]?.['model'];
    if (model === null || model === undefined) return models;
    models.push(String(model));
  }
}

async function* listPredictions(
  database: SqlDatabase,
  { model, fromMs = 0, untilMs = endOfTimeMs }: RecordWindow,
): AsyncGenerator<readonly JudgedPrediction[]> {
  for (const one of model === undefined ? await listModels(database) : [model]) {
    let after: readonly [number, string] = [fromMs, ''];
    for (;;) {
      const { rows } = await database.run(
        `SELECT * FROM runestone_predictions WHERE model = ? AND time_ms >= ? AND time_ms < ? AND (time_ms > ? OR id > ?) ORDER BY time_ms, id LIMIT ${pageRows}`,
        [one, after[0], untilMs, after[0], after[1]],
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      yield await withFeedback(database, rows);
      after = [Number(last['time_ms']), String(last['id'])];
    }
  }
}

async function withFeedback(database: SqlDatabase, rows: readonly SqlRow[]): Promise<JudgedPrediction[]> {
  const requestIds = [...new Set(rows.map((row) => row['request_id'] as SqlValue))];
  const found = await database.run(
    `SELECT * FROM runestone_feedback WHERE request_id IN (${marks(requestIds)}) ORDER BY time_ms, id`,
    requestIds,
  );
  const latest = new Map<string, Stored<FeedbackRecord>>();
  for (const one of found.rows.map(toFeedback)) latest.set(`${one.textIndex} ${one.requestId}`, one);
  return rows.map(toPrediction).map((prediction) => ({
    ...prediction,
    feedback: latest.get(`${prediction.textIndex} ${prediction.requestId}`),
  }));
}

async function prune(database: SqlDatabase, beforeMs: number): Promise<number> {
  let deleted = 0;
  for (const model of await listModels(database))
    deleted += await deleteBefore(database, 'runestone_predictions', {
      where: 'model = ? AND time_ms < ?',
      values: [model, beforeMs],
    });
  for (const table of ['runestone_feedback', 'runestone_admin_actions'])
    deleted += await deleteBefore(database, table, { where: 'time_ms < ?', values: [beforeMs] });
  return deleted;
}

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
