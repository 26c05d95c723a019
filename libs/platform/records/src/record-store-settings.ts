import path from 'node:path';
import { Type } from '@sinclair/typebox';
import type { RecordStoreLocation } from './open-record-store.ts';

/** The settings by which an app finds the records, beside RUNESTONE_HOME. */
export const recordStoreSettings = {
  DATABASE_URL: Type.Optional(
    Type.String({
      secret: true,
      description:
        'Postgres database for records, postgresql://user:password@host/name; a SQLite file in RUNESTONE_HOME without it.',
    }),
  ),
  RUNESTONE_RECORDS_FILE_MAX_BYTES: Type.Integer({
    minimum: 2 ** 20,
    maximum: 2 ** 46,
    default: 2 ** 32,
    description: 'Largest SQLite file of records.',
  }),
} as const;

/** Where the settings say that records are kept. */
export function recordStoreOf(settings: {
  readonly RUNESTONE_HOME: string;
  readonly DATABASE_URL?: string;
  readonly RUNESTONE_RECORDS_FILE_MAX_BYTES: number;
}): RecordStoreLocation {
  return {
    home: path.resolve(settings.RUNESTONE_HOME),
    url: settings.DATABASE_URL,
    maxBytes: settings.RUNESTONE_RECORDS_FILE_MAX_BYTES,
  };
}
