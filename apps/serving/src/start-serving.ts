import type { Logger } from '@runestone/logging';
import type { ModelLoader } from '@runestone/model-loader';
import { systemTimer } from '@runestone/model-slot';
import { createTelemetry } from '@runestone/telemetry';
import { createApp } from './app.ts';
import { readModelEntries } from './read-model-entries.ts';
import { createServedModels } from './served-models.ts';
import type { Settings } from './settings.ts';

/** What a serving process is given. */
export interface ServingDeps {
  readonly settings: Settings;
  readonly loader: Pick<ModelLoader, 'resolve' | 'load'>;
  readonly logger: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A process that listens and follows its models. */
export interface ServingProcess {
  /** Where it listens, `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Settles when each model has been tried once. */
  readonly firstAttempt: Promise<void>;
  /** Finishes what is in flight, then stops. */
  close(): Promise<void>;
}

/** Listens at once, so that health can be asked, and loads the models meanwhile. */
export async function startServing({
  settings,
  loader,
  logger,
  random,
}: ServingDeps): Promise<ServingProcess> {
  const telemetry = createTelemetry();
  const entries = readModelEntries(settings.RUNESTONE_MODELS, loader);
  const models = createServedModels(entries, { settings, telemetry, logger, random, timer: systemTimer });
  const app = await createApp({ models, settings, telemetry, logger });
  const url = await app.listen({
    host: settings.HOST,
    port: settings.PORT,
    listenTextResolver: (address) => `listening on ${address}, serving ${settings.RUNESTONE_MODELS}`,
  });
  return { url, firstAttempt: models.start(), close: () => app.close() };
}
