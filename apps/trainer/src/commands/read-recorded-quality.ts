import { existsSync } from 'node:fs';
import path from 'node:path';
import type { JudgedVersion } from '@runestone/recorded-quality';
import type { ReportedQuality } from '@runestone/reports';
import { trainerErrors } from '../errors.ts';
import type { Wiring } from '../wiring.ts';

/** Which recorded answers are judged. */
export interface RecordedOptions {
  readonly version: JudgedVersion;
  /** How the servers that recorded them call the model. */
  readonly model: string;
  readonly days: number;
}

const dayMs = 86_400_000;

/**
 * Finds how good the recorded answers of a version were, by the labels that came later. Throws TRAINER_RECORDS_MISSING, and
 * RECORDS_STORE_AWAY.
 */
export async function readRecordedQuality(
  { version, model, days }: RecordedOptions,
  { home, databaseUrl }: Pick<Wiring, 'home' | 'databaseUrl'>,
): Promise<ReportedQuality> {
  const file = path.join(home, 'records', 'records.db');
  if (databaseUrl === undefined && !existsSync(file))
    throw trainerErrors.RECORDS_MISSING(
      `There are no records at ${file}. Set RUNESTONE_HOME to that of the server, or DATABASE_URL to its database.`,
    );
  // The drivers of databases are loaded only where somebody asks for records.
  const { openRecordStore } = await import('@runestone/records');
  const { findQuality, referenceOf, reportedQualityOf } = await import('@runestone/recorded-quality');
  const store = await openRecordStore({ home, url: databaseUrl });
  try {
    const { labels } = version.manifest;
    const untilMs = Date.now();
    const quality = await findQuality(store, {
      ...{ model, version: version.identity.version, labels, evaluation: referenceOf(version) },
      ...{ fromMs: untilMs - days * dayMs, untilMs },
    });
    return reportedQualityOf(quality, labels.kind);
  } finally {
    await store.close();
  }
}
