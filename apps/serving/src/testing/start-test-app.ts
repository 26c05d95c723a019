import { createLogger } from '@runestone/logging';
import type { Endpoint, ModelOptions } from '@runestone/model-list';
import { systemTimer } from '@runestone/model-slot';
import type { Recorder } from '@runestone/records';
import { createTelemetry, type Telemetry } from '@runestone/telemetry';
import type { Tracing } from '@runestone/telemetry/tracing';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../app.ts';
import type { ApiKeys } from '../access/api-keys.ts';
import type { ModelEntry } from '../models/model-entry.ts';
import type { ModelProvider } from '../models/model-provider.ts';
import { createServedModels, type ServedModels } from '../models/served-models.ts';
import { openQualityWatch } from '../quality/open-quality-watch.ts';
import { readServingSettings } from '../settings.ts';
import { createFakeSource, type FakeSource } from './fake-source.ts';

/** An app in a test, with what it was made of. */
export interface TestApp {
  readonly app: FastifyInstance;
  readonly models: ServedModels;
  readonly source: FakeSource;
  readonly telemetry: Telemetry;
  readonly logLines: string[];
  /** Every route, as Fastify was given it. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
}

/** What a test may choose. */
export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly source?: FakeSource;
  readonly name?: string;
  /** Whether the model is loaded before the test begins; default true. */
  readonly started?: boolean;
  /** Without keys anybody may ask. */
  readonly keys?: ApiKeys;
  /** Options of the model beside what it serves. */
  readonly options?: Partial<ModelOptions>;
  readonly endpoints?: readonly Endpoint[];
  readonly beforeReady?: (app: FastifyInstance) => void;
  readonly tracing?: Tracing;
  /** The caller closes it. Without one nothing is recorded. */
  readonly recorder?: Recorder;
}

/** Builds an app with one fake model; the caller closes it. */
export async function startTestApp({
  env = {},
  source = createFakeSource(),
  name = 'language-id',
  started = true,
  keys,
  options = {},
  endpoints = [],
  beforeReady,
  tracing,
  recorder,
}: TestAppOptions = {}): Promise<TestApp> {
  const settings = readServingSettings({
    RUNESTONE_LOG_LEVEL: 'debug',
    RUNESTONE_BATCH_MAX_WAIT_MS: '0',
    // A test process that is behind must not shed the requests of its own test.
    RUNESTONE_MAX_EVENT_LOOP_DELAY_MS: '0',
    // Nothing is recorded in the home of the settings, unless a test gives one.
    RUNESTONE_QUALITY_INTERVAL_MS: '0',
    ...env,
  });
  const logLines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: (line) => void logLines.push(line) },
  });
  const telemetry = createTelemetry({ processMetrics: false });
  if (recorder !== undefined) telemetry.watchRecords(() => recorder.status);
  const entry: ModelEntry = {
    name,
    options: { serve: `${name}@champion`, ...options },
    endpoints,
    follow: true,
    source: source as ModelEntry['source'],
  };
  const models = createServedModels([entry], {
    settings,
    telemetry,
    logger,
    timer: systemTimer,
    random: () => 0.5,
    recorder,
  });
  const timer = systemTimer;
  const quality = openQualityWatch({ settings, models, telemetry, logger, timer });
  quality?.start();
  const app = await createApp({
    models,
    quality,
    provider: createFakeProvider(source),
    tracing,
    recorder,
    keys,
    settings,
    telemetry,
    logger,
  });
  beforeReady?.(app);
  if (started) await models.start();
  return { app, models, source, telemetry, logLines, routes: listRoutes(app) };
}

/** Gives any `name@alias` the version that the source names, and any `name/version` that version. */
function createFakeProvider(source: FakeSource): ModelProvider {
  return {
    async resolve(reference) {
      if (reference.kind !== 'alias' && reference.kind !== 'version') throw new Error('no such model');
      const version = reference.kind === 'alias' ? await source.resolve() : String(reference.version);
      return { name: reference.name, version, sourceUri: `file:///${reference.name}/${version}` };
    },
    load: ({ version }) => source.load(version),
  };
}

/** Reads the routes off Fastify's own table, so that none is missed: a tree of the pieces of addresses. */
function listRoutes(app: FastifyInstance): { method: string; url: string }[] {
  const pieces: string[] = [];
  return app
    .printRoutes()
    .split('\n')
    .flatMap((line) => {
      const [, indent, piece, methods] = /^(.*?)[├└]── (\S+?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
      if (indent === undefined || piece === undefined) return [];
      pieces.length = indent.length / 4;
      pieces.push(piece);
      return (methods?.split(', ') ?? []).map((method) => ({ method, url: pieces.join('') }));
    });
}
