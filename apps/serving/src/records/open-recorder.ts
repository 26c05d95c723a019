import type { Logger } from '@runestone/logging';
import { checkDatabaseUrl, recordStoreOf, startRecorder, type Recorder } from '@runestone/records';
import type { Settings } from '../settings.ts';

const dayMs = 24 * 3_600_000;

/** Starts to record, unless the settings turn it off. Throws RECORDS_URL_INVALID (kind config). */
export function openRecorder(settings: Settings, logger: Logger): Recorder | undefined {
  if (settings.RUNESTONE_RECORDS === 'off') return undefined;
  if (settings.DATABASE_URL !== undefined) checkDatabaseUrl(settings.DATABASE_URL);
  return startRecorder({
    ...recordStoreOf(settings),
    textForm: settings.RUNESTONE_RECORDS_TEXT,
    journalMaxBytes: settings.RUNESTONE_RECORDS_MAX_BYTES,
    retentionMs: settings.RUNESTONE_RECORDS_RETENTION_DAYS * dayMs,
    onProblem: ({ code, message }, facts) =>
      logger.warn({ code, reason: message, ...facts }, 'records have a problem'),
    onBack: () => logger.info({}, 'the database of records answers again'),
  });
}
