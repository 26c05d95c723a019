import type {
  AdminRecord,
  DriftWindowRecord,
  FeedbackRecord,
  PredictionRecord,
  Stored,
  TextForm,
} from '../record.ts';
import type { ListedDriftWindow } from '../record-store.ts';
import type { SqlColumn, SqlRow, SqlValue, TableRows } from './sql-database.ts';

const texts = (...names: string[]): SqlColumn[] => names.map((name) => ({ name, type: 'text' }));
const time: SqlColumn = { name: 'time_ms', type: 'bigint' };
const place: SqlColumn = { name: 'text_index', type: 'integer' };

const columns = {
  prediction: [
    ...texts('id'),
    time,
    ...texts('request_id'),
    place,
    ...texts('model', 'version', 'caller', 'outcome', 'reason', 'labels', 'scores', 'features'),
    ...texts('text_form', 'text_content'),
  ],
  feedback: [...texts('id'), time, ...texts('request_id'), place, ...texts('labels', 'caller')],
  admin: [...texts('id'), time, ...texts('request_id', 'caller', 'action', 'model', 'outcome', 'facts')],
  driftWindow: [
    ...texts('id'),
    time,
    ...texts('model', 'version'),
    { name: 'records', type: 'bigint' },
    ...texts('sketch'),
  ],
} as const;

/** Sorts records into the rows of their tables. */
export function toTableRows(records: readonly Stored[]): TableRows[] {
  const predictions: SqlValue[][] = [];
  const feedback: SqlValue[][] = [];
  const admin: SqlValue[][] = [];
  const driftWindows: SqlValue[][] = [];
  for (const record of records) {
    if (record.kind === 'prediction') predictions.push(predictionRow(record));
    else if (record.kind === 'feedback') feedback.push(feedbackRow(record));
    else if (record.kind === 'admin') admin.push(adminRow(record));
    else driftWindows.push(driftWindowRow(record));
  }
  return [
    { table: 'runestone_predictions', columns: columns.prediction, rows: predictions },
    { table: 'runestone_feedback', columns: columns.feedback, rows: feedback },
    { table: 'runestone_admin_actions', columns: columns.admin, rows: admin },
    { table: 'runestone_drift_windows', columns: columns.driftWindow, rows: driftWindows },
  ].filter(({ rows }) => rows.length > 0);
}

/** Postgres takes no NUL, and neither database half a surrogate pair: both become U+FFFD. */
const plain = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
const plainOrNull = (text: string | undefined): string | null => (text === undefined ? null : plain(text));

// Each value by itself: lists that are spread into lists took half of the time.
const predictionRow = (one: Stored<PredictionRecord>): SqlValue[] => [
  one.id,
  one.timeMs,
  plain(one.requestId),
  one.textIndex,
  plain(one.model),
  plain(one.version),
  plainOrNull(one.caller),
  one.outcome,
  plainOrNull(one.reason),
  JSON.stringify(one.labels),
  JSON.stringify(one.scores),
  JSON.stringify(one.features),
  one.textForm,
  plainOrNull(one.text),
];

const feedbackRow = (one: Stored<FeedbackRecord>): SqlValue[] => [
  one.id,
  one.timeMs,
  plain(one.requestId),
  one.textIndex,
  JSON.stringify(one.labels),
  plainOrNull(one.caller),
];

const adminRow = (one: Stored<AdminRecord>): SqlValue[] => [
  one.id,
  one.timeMs,
  plain(one.requestId),
  plainOrNull(one.caller),
  plain(one.action),
  plainOrNull(one.model),
  plain(one.outcome),
  JSON.stringify(one.facts),
];

const driftWindowRow = (one: Stored<DriftWindowRecord>): SqlValue[] => [
  one.id,
  one.timeMs,
  plain(one.model),
  plain(one.version),
  one.records,
  plain(one.sketch),
];

const text = (value: SqlValue | undefined): string => String(value);
const optional = (value: SqlValue | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value);
const json = <T>(value: SqlValue | undefined): T => JSON.parse(String(value)) as T;

/** What all records begin with. */
const headOf = (row: SqlRow) => ({
  id: text(row['id']),
  timeMs: Number(row['time_ms']),
  requestId: text(row['request_id']),
  caller: optional(row['caller']),
});

/** Reads a prediction off its row. */
export const toPrediction = (row: SqlRow): Stored<PredictionRecord> => ({
  ...headOf(row),
  kind: 'prediction',
  textIndex: Number(row['text_index']),
  model: text(row['model']),
  version: text(row['version']),
  outcome: text(row['outcome']) as PredictionRecord['outcome'],
  reason: optional(row['reason']),
  labels: json(row['labels']),
  scores: json(row['scores']),
  features: json(row['features']),
  textForm: text(row['text_form']) as TextForm,
  text: optional(row['text_content']),
});

/** Reads feedback off its row. */
export const toFeedback = (row: SqlRow): Stored<FeedbackRecord> => ({
  ...headOf(row),
  kind: 'feedback',
  textIndex: Number(row['text_index']),
  labels: json(row['labels']),
});

/** Reads what an administrator did off its row. */
export const toAdminAction = (row: SqlRow): Stored<AdminRecord> => ({
  ...headOf(row),
  kind: 'admin',
  action: text(row['action']),
  model: optional(row['model']),
  outcome: text(row['outcome']),
  facts: json(row['facts']),
});

/** Reads a window of drift, without its sketch, off its row. */
export const toListedDriftWindow = (row: SqlRow): ListedDriftWindow => ({
  ...{ id: text(row['id']), kind: 'drift-window', timeMs: Number(row['time_ms']) },
  ...{ model: text(row['model']), version: text(row['version']), records: Number(row['records']) },
});
