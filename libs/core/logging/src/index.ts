export { createLogger, type Logger, type LoggerOptions } from './create-logger.ts';
export { logSettings } from './log-settings.ts';
