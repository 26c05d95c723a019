import type { Logger } from '@runestone/logging';
import type { Telemetry } from '@runestone/telemetry';
import type { ServedModels } from './served-models.ts';
import type { Settings } from './settings.ts';

/** What the app is made of; its process gives real parts, tests give small ones. */
export interface AppDeps {
  readonly models: ServedModels;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
}
