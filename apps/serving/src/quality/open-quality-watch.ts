import type { Logger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import { watchQuality, type QualityWatch } from '@runestone/recorded-quality';
import { recordStoreOf } from '@runestone/records';
import type { Telemetry } from '@runestone/telemetry';
import type { ServedModels } from '../models/served-models.ts';
import type { Settings } from '../settings.ts';

const dayMs = 24 * 3_600_000;

/** What the watch over a process's models is made from. */
export interface QualityWatchParts {
  readonly settings: Settings;
  readonly models: Pick<ServedModels, 'all'>;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly timer: Timer;
}

/** Creates the watch over the quality of all models; undefined where nothing is recorded, or the settings turn it off. */
export function openQualityWatch({
  settings,
  models,
  ...parts
}: QualityWatchParts): QualityWatch | undefined {
  const intervalMs = settings.RUNESTONE_QUALITY_INTERVAL_MS;
  if (settings.RUNESTONE_RECORDS === 'off' || intervalMs === 0) return undefined;
  return watchQuality({
    ...{ ...parts, intervalMs, clock: Date.now },
    models: () => models.all,
    location: recordStoreOf(settings),
    periodMs: settings.RUNESTONE_QUALITY_DAYS * dayMs,
  });
}
