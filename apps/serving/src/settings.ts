import { Type, type Static } from '@sinclair/typebox';
import { networkSettings } from '@runestone/model-steps';
import { logSettings } from '@runestone/logging';
import { modelListSettings } from '@runestone/model-list';
import { qualitySettings } from '@runestone/recorded-quality';
import { driftSettings } from '@runestone/recorded-drift';
import { recordStoreSettings, type TextForm } from '@runestone/records';
import { storeSettings } from '@runestone/stores';
import { readSettings, type Environment } from '@runestone/settings';

const milliseconds = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 3_600_000, default: fallback, description });
const count = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, default: fallback, description });

/** What is served, from where, and how it is kept up to date. */
const modelSettings = {
  ...modelListSettings,
  RUNESTONE_POLL_INTERVAL_MS: milliseconds(2000, 'How often an alias is looked up.'),
  RUNESTONE_LOAD_TIMEOUT_MS: milliseconds(
    300_000,
    'Time in which a version must be fetched, verified and decoded.',
  ),
  RUNESTONE_MAX_BUNDLE_BYTES: count(2 ** 30, 'Largest bundle that is loaded.'),
} as const;

/** What is watched. */
const watchSettings = {
  ...driftSettings,
  ...qualitySettings,
} as const;

/** Who may ask, and how often. */
const guardSettings = {
  RUNESTONE_AUTH: Type.Union([Type.Literal('keys'), Type.Literal('off')], {
    default: 'keys',
    description:
      'keys: every route but health and the pages asks for an API key; off: anybody may do everything.',
  }),
  RUNESTONE_API_KEYS_FILE: Type.Optional(
    Type.String({
      description:
        'YAML file of API keys (hashes), read anew when it changes; `serve create-key` adds to it.',
    }),
  ),
  RUNESTONE_RATE_LIMIT_PER_MINUTE: Type.Integer({
    minimum: 0,
    maximum: 2 ** 31 - 1,
    default: 60_000,
    description: 'Requests a minute of one key from one address; more are answered 429. 0 is no limit.',
  }),
  REDIS_URL: Type.Optional(
    Type.String({
      secret: true,
      description:
        'Redis that several processes share the rate limit through; without it each counts for itself.',
    }),
  ),
  RUNESTONE_CORS_ORIGINS: Type.Optional(
    Type.String({
      description:
        'Origins whose pages may call, comma separated, such as https://app.example.org; none unless set.',
    }),
  ),
  RUNESTONE_TRUST_PROXY: Type.Optional(
    Type.String({
      description:
        'Addresses of proxies whose X-Forwarded-For is believed, comma separated, also as 10.0.0.0/8.',
    }),
  ),
  RUNESTONE_MAX_EVENT_LOOP_DELAY_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 1000,
    description: 'Delay of the event loop from which requests are answered 503; 0 is no bound.',
  }),
  RUNESTONE_MAX_RSS_BYTES: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Memory of the process from which requests are answered 503; 0 is no bound.',
  }),
  RUNESTONE_MAX_CONNECTIONS: count(10_000, 'Most open connections; further ones are closed at once.'),
} as const;

/** Bounds on one request and on what waits; a model of RUNESTONE_MODELS_FILE may have its own. */
const limitSettings = {
  RUNESTONE_BODY_LIMIT_BYTES: count(2 ** 20, 'Largest request body, and longest line of a stream.'),
  RUNESTONE_MAX_TEXT_CHARACTERS: count(100_000, 'Longest text, in UTF-16 code units.'),
  RUNESTONE_MAX_TEXTS: count(256, 'Most texts in one request.'),
  RUNESTONE_BATCH_MAX_SIZE: count(
    64,
    'Largest batch in texts; a text counts once for every 4096 characters begun.',
  ),
  RUNESTONE_BATCH_TARGET_MS: milliseconds(
    20,
    'How long a batch should take: batches get smaller while they take longer.',
  ),
  RUNESTONE_BATCH_MAX_WAIT_MS: Type.Integer({
    minimum: 0,
    maximum: 1000,
    default: 0,
    description: 'How long the first request of a batch waits for company; 0 batches what arrived together.',
  }),
  RUNESTONE_QUEUE_MAX_SIZE: count(
    1024,
    'Most texts that wait for a model, counted as for a batch; more are answered 429.',
  ),
  RUNESTONE_PREDICT_TIMEOUT_MS: milliseconds(5000, 'Deadline of one request in the queue and the model.'),
} as const;

/** What is kept of predictions, feedback and what administrators do. */
const recordSettings = {
  RUNESTONE_RECORDS: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description:
      'Whether predictions, feedback and what administrators do are recorded, in DATABASE_URL or in RUNESTONE_HOME.',
  }),
  ...recordStoreSettings,
  RUNESTONE_RECORDS_TEXT: Type.Union(
    ['none', 'hash', 'redact', 'full'].map((form) => Type.Literal(form as TextForm)),
    {
      default: 'none',
      description:
        'What a record keeps of a text: none; hash, keyed with a file in RUNESTONE_HOME; redact, without addresses, telephone numbers and long numbers; or full.',
    },
  ),
  RUNESTONE_RECORDS_RETENTION_DAYS: Type.Integer({
    minimum: 0,
    maximum: 36_500,
    default: 30,
    description: 'Age at which records are deleted; 0 keeps them.',
  }),
  RUNESTONE_RECORDS_MAX_BYTES: Type.Integer({
    minimum: 2 ** 16,
    maximum: 2 ** 40,
    default: 2 ** 28,
    description:
      'Most bytes of records that wait on disk while the database is away; then predictions are dropped, and feedback is answered 503.',
  }),
} as const;

/** Bounds on the time of every phase of a connection. */
const timeoutSettings = {
  RUNESTONE_REQUEST_TIMEOUT_MS: milliseconds(
    10_000,
    'Time in which a client must have sent its headers, and again its whole body; of a stream, its next line.',
  ),
  RUNESTONE_HANDLER_TIMEOUT_MS: milliseconds(15_000, 'Time in which a request must be answered.'),
  RUNESTONE_CONNECTION_TIMEOUT_MS: milliseconds(60_000, 'Silence after which a connection is closed.'),
  RUNESTONE_KEEP_ALIVE_TIMEOUT_MS: milliseconds(
    72_000,
    'How long a connection is kept between two requests.',
  ),
  RUNESTONE_SHUTDOWN_TIMEOUT_MS: milliseconds(
    10_000,
    'Time to finish what is in flight after a signal to stop.',
  ),
} as const;

/** The environment variables of the serving app. */
export const settingsSchema = Type.Object({
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on; 0.0.0.0 for every interface.',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 8080,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  ...storeSettings,
  ...modelSettings,
  ...networkSettings,
  ...watchSettings,
  ...guardSettings,
  ...limitSettings,
  ...recordSettings,
  ...timeoutSettings,
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ description: 'Where traces are sent by OTLP over HTTP; none are made without it.' }),
  ),
  OTEL_SERVICE_NAME: Type.String({
    default: 'runestone-serving',
    description: 'How traces name this process.',
  }),
  OTEL_TRACES_SAMPLE_RATIO: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.1,
    description: 'Share of the requests that are traced, where the caller has not decided it.',
  }),
  ...logSettings,
});

/** The settings of the serving app. */
export type Settings = Readonly<Static<typeof settingsSchema>>;

/** Reads the settings from an environment; throws SETTINGS_INVALID or SETTINGS_UNKNOWN (kind config). */
export function readServingSettings(env: Environment): Settings {
  return readSettings(settingsSchema, env);
}
