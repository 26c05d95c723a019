/** The statements of one version of the schema, for both databases. */
type Migration = readonly string[];

/**
 * The schema of records, version by version: the first one makes version 1. A migration that was released is never changed;
 * a further one is added. Types are those that SQLite and Postgres read alike; lists and facts are JSON in text.
 */
export const migrations: readonly Migration[] = [
  [
    `CREATE TABLE runestone_predictions (
      id text PRIMARY KEY, time_ms bigint NOT NULL, request_id text NOT NULL, text_index integer NOT NULL,
      model text NOT NULL, version text NOT NULL, caller text, outcome text NOT NULL, reason text,
      labels text NOT NULL, scores text NOT NULL, features text NOT NULL, text_form text NOT NULL, text_content text)`,
    'CREATE INDEX runestone_predictions_request ON runestone_predictions (request_id)',
    'CREATE INDEX runestone_predictions_window ON runestone_predictions (model, time_ms)',
    `CREATE TABLE runestone_feedback (
      id text PRIMARY KEY, time_ms bigint NOT NULL, request_id text NOT NULL, text_index integer NOT NULL,
      labels text NOT NULL, caller text)`,
    'CREATE INDEX runestone_feedback_request ON runestone_feedback (request_id, text_index)',
    'CREATE INDEX runestone_feedback_time ON runestone_feedback (time_ms)',
    `CREATE TABLE runestone_admin_actions (
      id text PRIMARY KEY, time_ms bigint NOT NULL, request_id text NOT NULL, caller text, action text NOT NULL,
      model text, outcome text NOT NULL, facts text NOT NULL)`,
    'CREATE INDEX runestone_admin_actions_time ON runestone_admin_actions (time_ms)',
  ],
  [
    `CREATE TABLE runestone_drift_windows (
      id text PRIMARY KEY, time_ms bigint NOT NULL, model text NOT NULL, version text NOT NULL,
      records bigint NOT NULL, sketch text NOT NULL)`,
    'CREATE INDEX runestone_drift_windows_window ON runestone_drift_windows (model, version, time_ms)',
    'CREATE INDEX runestone_drift_windows_time ON runestone_drift_windows (time_ms)',
  ],
];
