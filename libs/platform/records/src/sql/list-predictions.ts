import type { FeedbackRecord, PredictionRecord, Stored } from '../record.ts';
import type { JudgedPrediction, LabelledPrediction, ModelWindow, RecordWindow } from '../record-store.ts';
import { toFeedback, toPrediction } from './record-tables.ts';
import type { SqlDatabase, SqlRow, SqlValue } from './sql-database.ts';

/** Rows of one page: no statement takes long. */
export const pageRows = 1000;
/** No record is younger. */
export const endOfTimeMs = Number.MAX_SAFE_INTEGER;

/** A `?` for each value. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** The models that have records, one look into the index for each. */
export async function listModels(database: SqlDatabase): Promise<string[]> {
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

export async function* listPredictions(
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
  for (const one of found.rows.map(toFeedback)) latest.set(keyOf(one), one);
  return rows.map(toPrediction).map((prediction) => ({
    ...prediction,
    feedback: latest.get(keyOf(prediction)),
  }));
}

/** The latest predictions of a window, the latest first. */
export async function latestPredictions(
  database: SqlDatabase,
  { model, fromMs = 0, untilMs = endOfTimeMs }: ModelWindow,
  most: number,
): Promise<Stored<PredictionRecord>[]> {
  const { rows } = await database.run(
    'SELECT * FROM runestone_predictions WHERE model = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms DESC, id DESC LIMIT ?',
    [model, fromMs, untilMs, most],
  );
  return rows.map(toPrediction);
}

/** Predictions of a window with their feedback, those that were labelled last first. */
export async function* listLabelled(
  database: SqlDatabase,
  window: ModelWindow,
): AsyncGenerator<readonly LabelledPrediction[]> {
  /** Texts whose latest feedback was seen: what comes of them further on was corrected. */
  const seen = new Set<string>();
  for await (const page of listFeedbackBackwards(database, window.fromMs ?? 0)) {
    const latest = page.filter((one) => {
      const key = keyOf(one);
      return !seen.has(key) && seen.add(key);
    });
    const labelled = await withPredictions(database, latest, window);
    if (labelled.length > 0) yield labelled;
  }
}

/** A text is labelled after it was answered: feedback from before a window is to none of its predictions. */
async function* listFeedbackBackwards(
  database: SqlDatabase,
  fromMs: number,
): AsyncGenerator<readonly Stored<FeedbackRecord>[]> {
  let before: readonly [number, string] = [endOfTimeMs, ''];
  for (;;) {
    const { rows } = await database.run(
      `SELECT * FROM runestone_feedback WHERE time_ms >= ? AND time_ms <= ? AND (time_ms < ? OR id < ?) ORDER BY time_ms DESC, id DESC LIMIT ${pageRows}`,
      [fromMs, before[0], before[0], before[1]],
    );
    const page = rows.map(toFeedback);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    before = [last.timeMs, last.id];
  }
}

async function withPredictions(
  database: SqlDatabase,
  feedback: readonly Stored<FeedbackRecord>[],
  { model, fromMs = 0, untilMs = endOfTimeMs }: ModelWindow,
): Promise<LabelledPrediction[]> {
  const requestIds = [...new Set(feedback.map(({ requestId }) => requestId))];
  if (requestIds.length === 0) return [];
  const { rows } = await database.run(
    `SELECT * FROM runestone_predictions WHERE request_id IN (${marks(requestIds)}) AND model = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms, id`,
    [...requestIds, model, fromMs, untilMs],
  );
  const predictions = new Map(rows.map(toPrediction).map((one) => [keyOf(one), one]));
  return feedback.flatMap((one) => {
    const prediction = predictions.get(keyOf(one));
    return prediction === undefined ? [] : [{ ...prediction, feedback: one }];
  });
}

/** Names a text of a request. */
const keyOf = ({ requestId, textIndex }: Pick<FeedbackRecord, 'requestId' | 'textIndex'>): string =>
  `${textIndex} ${requestId}`;
