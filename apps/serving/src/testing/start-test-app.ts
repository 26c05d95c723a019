import { createLogger } from '@runestone/logging';
import { systemTimer } from '@runestone/model-slot';
import { createTelemetry, type Telemetry } from '@runestone/telemetry';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../app.ts';
import type { ModelEntry } from '../model-entry.ts';
import { createServedModels, type ServedModels } from '../served-models.ts';
import { readServingSettings } from '../settings.ts';
import { createFakeSource, type FakeSource } from './fake-source.ts';

/** An app in a test, with what it was made of. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly models: ServedModels;
  readonly source: FakeSource;
  readonly telemetry: Telemetry;
  readonly logLines: string[];
}

/** What a test may choose. */
export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly source?: FakeSource;
  readonly name?: string;
  /** Whether the model is loaded before the test begins; default true. */
  readonly started?: boolean;
}

/** Builds an app with one fake model; the caller closes it. */
export async function startTestApp({
  env = {},
  source = createFakeSource(),
  name = 'language-id',
  started = true,
}: TestAppOptions = {}): Promise<TestApp> {
  const settings = readServingSettings({
    RUNESTONE_LOG_LEVEL: 'debug',
    RUNESTONE_BATCH_MAX_WAIT_MS: '0',
    ...env,
  });
  const logLines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: (line) => void logLines.push(line) },
  });
  const telemetry = createTelemetry({ processMetrics: false });
  const entry: ModelEntry = {
    name,
    reference: `${name}@champion`,
    follow: true,
    source: source as ModelEntry['source'],
  };
  const models = createServedModels([entry], {
    settings,
    telemetry,
    logger,
    timer: systemTimer,
    random: () => 0.5,
  });
  const app = await createApp({ models, settings, telemetry, logger });
  if (started) await models.start();
  return { app, models, source, telemetry, logLines };
}
