import type { Logger } from '@runestone/logging';
import { readModelList } from '@runestone/model-list';
import { systemTimer } from '@runestone/model-slot';
import type { Recorder } from '@runestone/records';
import { createTelemetry } from '@runestone/telemetry';
import type { Tracing } from '@runestone/telemetry/tracing';
import { openApiKeys, type ApiKeys } from './access/api-keys.ts';
import { followKeys } from './access/follow-keys.ts';
import { createApp } from './app.ts';
import { servingErrors } from './errors.ts';
import type { ModelProvider } from './models/model-provider.ts';
import { openQualityWatch } from './quality/open-quality-watch.ts';
import { openRecorder } from './records/open-recorder.ts';
import { createModelEntry } from './models/create-model-entry.ts';
import { createServedModels } from './models/served-models.ts';
import type { Settings } from './settings.ts';

/** What a serving process is given. */
export interface ServingDeps {
  readonly settings: Settings;
  readonly provider: ModelProvider;
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

/** How long records move to the database while the process stops; the rest lies on disk. */
const drainMs = 2000;

/** Listens at once, so that health can be asked, and loads the models meanwhile. */
export async function startServing(deps: ServingDeps): Promise<ServingProcess> {
  const recorder = openRecorder(deps.settings, deps.logger);
  try {
    const { close, ...serving } = await serve(deps, recorder);
    const closeAll = async (): Promise<void> => {
      await close();
      // Last: what was in flight is recorded too.
      await recorder?.close(drainMs);
    };
    return { ...serving, close: closeAll };
  } catch (error) {
    await recorder?.close(0);
    throw error;
  }
}

async function serve(
  { settings, provider, logger, random }: ServingDeps,
  recorder: Recorder | undefined,
): Promise<ServingProcess> {
  const keys = await openKeys(settings, logger);
  const entries = (await readModelList(settings)).map((listed) => createModelEntry(listed, provider));
  const telemetry = createTelemetry();
  if (recorder !== undefined) telemetry.watchRecords(() => recorder.status);
  const timer = systemTimer;
  const models = createServedModels(entries, { settings, telemetry, logger, random, timer, recorder });
  const quality = openQualityWatch({ settings, models, telemetry, logger, timer });
  const app = await createApp({
    ...{ models, provider, keys, settings, telemetry, logger, recorder, quality },
    tracing: await openTracing(settings),
  });
  const endFollowing = keys === undefined ? undefined : followKeys(keys, systemTimer, logger);
  app.addHook('onClose', async () => endFollowing?.());
  const served = entries.map(({ options }) => options.serve).join(', ');
  const url = await app.listen({
    host: settings.HOST,
    port: settings.PORT,
    listenTextResolver: (address) => `listening on ${address}, serving ${served}`,
  });
  quality?.start();
  return { url, firstAttempt: models.start(), close: () => app.close() };
}

/** The packages for traces are loaded only where traces are made. */
async function openTracing(settings: Settings): Promise<Tracing | undefined> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const { createTracing } = await import('@runestone/telemetry/tracing');
  return createTracing({
    endpoint,
    serviceName: settings.OTEL_SERVICE_NAME,
    sampleRatio: settings.OTEL_TRACES_SAMPLE_RATIO,
  });
}

async function openKeys(settings: Settings, logger: Logger): Promise<ApiKeys | undefined> {
  const file = settings.RUNESTONE_API_KEYS_FILE;
  if (settings.RUNESTONE_AUTH === 'off') {
    logger.warn('RUNESTONE_AUTH is off: whoever reaches this server may ask it, and change what it serves');
    return undefined;
  }
  if (file !== undefined) return openApiKeys(file, Date.now);
  throw servingErrors.AUTH_UNSET(
    'Who may ask? On your own machine set RUNESTONE_AUTH=off. Elsewhere make a key with `npx nx run serving:create-key --name me --role admin --file keys.yaml` and set RUNESTONE_API_KEYS_FILE=keys.yaml.',
  );
}
