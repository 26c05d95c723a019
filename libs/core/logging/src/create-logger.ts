import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';

/** A structured logger: `log.info({ version }, 'model is live')`. */
export type Logger = PinoLogger;

/** How a process logs. */
export interface LoggerOptions {
  readonly name: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
}

/** Paths that are never logged, whoever logs them: texts of users and secrets. */
const redacted = [
  'text',
  'texts',
  '*.text',
  '*.texts',
  'authorization',
  '*.authorization',
  'password',
  '*.password',
  'token',
  '*.token',
];

/** Creates a JSON logger with ISO times; texts and secrets print as `[redacted]`. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
