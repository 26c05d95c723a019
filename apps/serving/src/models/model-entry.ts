import type { Logger } from '@runestone/logging';
import type { ListedModel } from '@runestone/model-list';
import type { ModelSource, Timer } from '@runestone/model-slot';
import type { Recorder } from '@runestone/records';
import type { Telemetry } from '@runestone/telemetry';
import type { Settings } from '../settings.ts';
import type { LiveModel } from './live-model.ts';

/** One model to serve: what is listed of it, and where its versions come from. */
export interface ModelEntry extends Omit<ListedModel, 'reference'> {
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
