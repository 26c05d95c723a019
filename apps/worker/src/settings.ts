import { logSettings } from '@runestone/logging';
import { modelListSettings } from '@runestone/model-list';
import { driftSettings } from '@runestone/recorded-drift';
import { qualitySettings } from '@runestone/recorded-quality';
import { recordStoreSettings } from '@runestone/records';
import { readSettings, type Environment } from '@runestone/settings';
import { storeSettings } from '@runestone/stores';
import { Type, type Static } from '@sinclair/typebox';

/** The environment variables of the worker. */
export const workerSettingsSchema = Type.Object({
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on for whoever reads metrics; 0.0.0.0 for every interface.',
  }),
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 9465,
    description: 'Port to listen on for whoever reads metrics; 0 takes a free one.',
  }),
  ...storeSettings,
  ...modelListSettings,
  RUNESTONE_POLL_INTERVAL_MS: Type.Integer({
    minimum: 1,
    maximum: 3_600_000,
    default: 10_000,
    description: 'How often an alias is looked up.',
  }),
  ...recordStoreSettings,
  ...driftSettings,
  ...qualitySettings,
  ...logSettings,
});

/** The settings of the worker. */
export type WorkerSettings = Readonly<Static<typeof workerSettingsSchema>>;

/** Reads the settings from an environment; throws SETTINGS_INVALID or SETTINGS_UNKNOWN (kind config). */
export function readWorkerSettings(env: Environment): WorkerSettings {
  return readSettings(workerSettingsSchema, env);
}
