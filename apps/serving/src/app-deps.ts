import type { Logger } from '@runestone/logging';
import type { QualityWatch } from '@runestone/recorded-quality';
import type { Recorder } from '@runestone/records';
import type { Telemetry } from '@runestone/telemetry';
import type { Tracing } from '@runestone/telemetry/tracing';
import type { ApiKeys } from './access/api-keys.ts';
import type { ModelProvider } from './models/model-provider.ts';
import type { ServedModels } from './models/served-models.ts';
import type { Settings } from './settings.ts';

/** What the app is made of; its process gives real parts, tests give small ones. */
export interface AppDeps {
  readonly models: ServedModels;
  /** For models that are added while the app runs. */
  readonly provider: ModelProvider;
  /** Undefined where the settings turn authentication off. */
  readonly keys: ApiKeys | undefined;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** Undefined where no traces are made. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Logger;
  /** Undefined where the settings turn records off. */
  readonly recorder?: Recorder | undefined;
  /** Undefined where nothing is recorded, or the settings turn it off. */
  readonly quality?: QualityWatch | undefined;
}
