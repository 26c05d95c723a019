import { Type } from '@sinclair/typebox';

/** What an app logs. */
export const logSettings = {
  RUNESTONE_LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'Least severe level that is logged; debug adds one line a request.' },
  ),
} as const;
