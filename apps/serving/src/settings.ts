import { Type, type Static } from '@sinclair/typebox';
import { storeSettings } from '@runestone/stores';
import { readSettings, type Environment } from '@runestone/settings';

const milliseconds = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 3_600_000, default: fallback, description });
const count = (fallback: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, default: fallback, description });

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
  RUNESTONE_MODELS: Type.String({
    default: 'language-id@champion',
    description:
      'Models to serve, comma separated, the default one first: name@alias follows the alias; name/version, run:<id> and ./directory pin. ' +
      'name=reference serves it under that name.',
  }),
  RUNESTONE_POLL_INTERVAL_MS: milliseconds(2000, 'How often an alias is looked up.'),
  RUNESTONE_LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'Least severe level that is logged; debug adds one line a request.' },
  ),
  RUNESTONE_BODY_LIMIT_BYTES: count(2 ** 20, 'Largest request body.'),
  RUNESTONE_MAX_TEXT_CHARACTERS: count(100_000, 'Longest text, in UTF-16 code units.'),
  RUNESTONE_MAX_TEXTS: count(256, 'Most texts in one request.'),
  RUNESTONE_BATCH_MAX_SIZE: count(
    64,
    'Largest batch in texts; a text counts once for every 4096 characters begun.',
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
  RUNESTONE_REQUEST_TIMEOUT_MS: milliseconds(
    10_000,
    'Time in which a client must have sent its whole request.',
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
});

/** The settings of the serving app. */
export type Settings = Readonly<Static<typeof settingsSchema>>;

/** Reads the settings from an environment; throws SETTINGS_INVALID or SETTINGS_UNKNOWN (kind config). */
export function readServingSettings(env: Environment): Settings {
  return readSettings(settingsSchema, env);
}
