import type { Logger } from '@runestone/logging';
import type { ModelSource, Timer } from '@runestone/model-slot';
import type { Recorder } from '@runestone/records';
import type { Telemetry } from '@runestone/telemetry';
import type { Settings } from '../settings.ts';
import type { LiveModel } from './live-model.ts';
import type { Endpoint, ModelOptions } from './model-settings.ts';

/** One model to serve: under which name, from where, and whether its version may change. */
export interface ModelEntry {
  /** Absent for a run or a directory: then the model says its name once it is loaded. */
  readonly name?: string;
  readonly options: ModelOptions;
  /** Addresses of its own, from the settings file. */
  readonly endpoints: readonly Endpoint[];
  readonly follow: boolean;
  readonly source: ModelSource<unknown, LiveModel>;
}

/** What all served models share. */
export interface ServedModelOptions {
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Undefined where the settings turn records off. */
  readonly recorder?: Recorder | undefined;
}
