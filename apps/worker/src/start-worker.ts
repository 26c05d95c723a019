import { messageOf } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import { readModelList } from '@runestone/model-list';
import type { ModelFetcher } from '@runestone/model-loader';
import { systemTimer } from '@runestone/model-slot';
import { watchRecordedDrift, type RecordedDriftWatch } from '@runestone/recorded-drift';
import { watchQuality, type QualityWatch } from '@runestone/recorded-quality';
import { checkDatabaseUrl, openRecordStore, recordStoreOf } from '@runestone/records';
import {
  createWorkerTelemetry,
  serveMetrics,
  type MetricsServer,
  type StatusAnswer,
  type WorkerTelemetry,
} from '@runestone/telemetry';
import { workerErrors } from './errors.ts';
import type { WorkerSettings } from './settings.ts';
import { createWatchedModel, type WatchedModel, type WatchedVersion } from './watched-models.ts';

/** What a worker is given. */
export interface WorkerDeps {
  readonly settings: WorkerSettings;
  readonly fetcher: ModelFetcher;
  readonly logger: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A process that watches what was recorded. */
export interface WorkerProcess {
  /** Where it tells its metrics, `http://127.0.0.1:9465`. */
  readonly url: string;
  /** Settles when each model has been looked up once. */
  readonly firstAttempt: Promise<void>;
  close(): Promise<void>;
}

const dayMs = 24 * 3_600_000;

interface Watches {
  readonly drift: RecordedDriftWatch | undefined;
  readonly quality: QualityWatch<WatchedVersion> | undefined;
}

/** Listens at once, looks its models up, and then watches their records. Throws errors of kind config. */
export async function startWorker(deps: WorkerDeps): Promise<WorkerProcess> {
  const { settings, logger } = deps;
  if (settings.DATABASE_URL !== undefined) checkDatabaseUrl(settings.DATABASE_URL);
  const telemetry = createWorkerTelemetry();
  const pollIntervalMs = settings.RUNESTONE_POLL_INTERVAL_MS;
  const models = (await readModelList(settings)).map((listed) =>
    createWatchedModel(listed, { ...deps, telemetry, pollIntervalMs, timer: systemTimer }),
  );
  const watches = createWatches(models, deps, telemetry);
  const server = await listen(settings, telemetry, () => readinessOf(models, watches.drift));
  logger.info(
    {},
    `listening on ${server.url}, watching ${models.map(({ reference }) => reference).join(', ')}`,
  );
  let closed = false;
  const firstAttempt = Promise.all(models.map((model) => model.start())).then(() => {
    if (closed) return;
    watches.drift?.start();
    watches.quality?.start();
  });
  return {
    url: server.url,
    firstAttempt,
    async close() {
      closed = true;
      for (const model of models) model.close();
      await Promise.all([watches.drift?.close(), watches.quality?.close(), server.close()]);
    },
  };
}

function createWatches(
  models: readonly WatchedModel[],
  { settings, logger }: WorkerDeps,
  telemetry: WorkerTelemetry,
): Watches {
  const location = recordStoreOf(settings);
  const common = { models: () => models, telemetry, logger, timer: systemTimer, clock: Date.now };
  const [driftMs, qualityMs] = [settings.RUNESTONE_DRIFT_INTERVAL_MS, settings.RUNESTONE_QUALITY_INTERVAL_MS];
  if (driftMs === 0 && qualityMs === 0)
    throw workerErrors.NOTHING_TO_DO(
      'RUNESTONE_DRIFT_INTERVAL_MS and RUNESTONE_QUALITY_INTERVAL_MS are both 0. Set one of them, or run no worker.',
    );
  const openStore = () => openRecordStore(location);
  const periodMs = settings.RUNESTONE_QUALITY_DAYS * dayMs;
  return {
    drift: driftMs === 0 ? undefined : watchRecordedDrift({ ...common, openStore, intervalMs: driftMs }),
    quality:
      qualityMs === 0
        ? undefined
        : watchQuality<WatchedVersion>({ ...common, location, intervalMs: qualityMs, periodMs }),
  };
}

async function listen(
  { HOST: host, PORT: port }: WorkerSettings,
  { render }: WorkerTelemetry,
  ready: () => StatusAnswer,
): Promise<MetricsServer> {
  const live = () => ({ status: 200, body: { status: 'live' } });
  const answers = { '/health/live': live, '/health/ready': ready };
  try {
    return await serveMetrics({ host, port, render, answers });
  } catch (cause) {
    throw workerErrors.PORT_TAKEN(
      `Port ${port} of ${host} cannot be had: ${messageOf(cause)}. Set HOST and PORT to others.`,
      { cause },
    );
  }
}

/** Ready once every model is found and, where drift is watched, the records could be read the last time. */
function readinessOf(models: readonly WatchedModel[], drift: RecordedDriftWatch | undefined): StatusAnswer {
  const missing = models.filter(({ live }) => live === undefined).map(({ reference }) => reference);
  const waitsFor = [...missing, ...(drift?.problem === undefined ? [] : [`records: ${drift.problem.code}`])];
  const isReady = waitsFor.length === 0;
  return { status: isReady ? 200 : 503, body: { status: isReady ? 'ready' : 'waiting', waitsFor } };
}
