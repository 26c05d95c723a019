import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getProxyForUrl } from 'proxy-from-env';
import {
  createFileArtifacts,
  createMlflowArtifacts,
  createS3Artifacts,
  routeArtifacts,
  type ArtifactStore,
} from '@runestone/artifacts';
import { isRunestoneError, type RunestoneError } from '@runestone/errors';
import { createMlflowClient, type MlflowClient } from '@runestone/mlflow-client';
import { createLocalRegistry, createMlflowRegistry, type Registry } from '@runestone/registry';
import {
  createLocalTracker,
  createMlflowTracker,
  type LocalTracker,
  type MlflowTracker,
  type Tracker,
} from '@runestone/tracking';
import { storesErrors } from './errors.ts';
import type { StoreSettings } from './store-settings.ts';

/** The stores on an MLflow server. */
export interface RemoteStores {
  readonly client: MlflowClient;
  readonly tracker: MlflowTracker;
  readonly registry: Registry;
}

/** Everything that a process reads runs, models and artifacts from. */
export interface Stores {
  /** RUNESTONE_HOME, absolute. */
  readonly home: string;
  /** Runs of the home folder: what is trained is written here first. */
  readonly local: LocalTracker;
  /** Runs to read: those of the MLflow server where there is one, and those that only lie here. */
  readonly tracker: Pick<Tracker, 'getRun' | 'searchRuns' | 'getMetricHistory'>;
  readonly registry: Registry;
  /** Takes `file:`, `s3:` and, with an MLflow server, `mlflow-artifacts:` URIs. */
  readonly artifacts: ArtifactStore;
  readonly remote?: RemoteStores;
}

/** How stores are opened. */
interface OpenStoresOptions {
  /** Told of each entry that a list leaves out because its files are damaged. */
  readonly onProblem?: (problem: RunestoneError) => void;
  /** How often a request to a server is tried; 4 unless given. */
  readonly attempts?: number;
}

/** Opens the stores that settings name; nothing is sent yet. Throws errors of kind config. */
export function openStores(
  settings: StoreSettings,
  { onProblem, attempts = 4 }: OpenStoresOptions = {},
): Stores {
  const home = path.resolve(settings.RUNESTONE_HOME);
  const common = { clock: Date.now, randomId: () => randomBytes(16).toString('hex') };
  const problems = onProblem === undefined ? {} : { onProblem };
  const local = createLocalTracker({ ...common, ...problems, directory: home });
  const files = createFileArtifacts();
  const s3 = createS3(settings, attempts);
  if (settings.MLFLOW_TRACKING_URI === undefined) {
    const registry = createLocalRegistry({ ...common, ...problems, directory: home });
    return { home, local, tracker: local, registry, artifacts: routeArtifacts({ file: files, s3 }) };
  }
  const client = createMlflowClient({ ...clientOptions(settings), attempts });
  const artifactRoot = settings.RUNESTONE_ARTIFACT_ROOT?.replace(/\/+$/, '');
  const remote: RemoteStores = {
    client,
    tracker: createMlflowTracker({
      ...common,
      client,
      ...(artifactRoot === undefined ? {} : { artifactRoot }),
    }),
    registry: createMlflowRegistry({ ...common, client }),
  };
  return {
    home,
    local,
    remote,
    tracker: withLocalRuns(remote.tracker, local),
    registry: remote.registry,
    artifacts: routeArtifacts({ file: files, s3, 'mlflow-artifacts': createMlflowArtifacts({ client }) }),
  };
}

/** Runs of the server; one that is not there, or while the server is away, may lie here. */
function withLocalRuns(remote: Tracker, local: LocalTracker): Stores['tracker'] {
  const or = async <T>(ask: (tracker: Tracker) => Promise<T>): Promise<T> => {
    try {
      return await ask(remote);
    } catch (thrown) {
      const away = isRunestoneError(thrown) && ['not-found', 'upstream', 'timeout'].includes(thrown.kind);
      if (!away) throw thrown;
      return await ask(local).catch(() => Promise.reject(thrown));
    }
  };
  return {
    getRun: (runId) => or((tracker) => tracker.getRun(runId)),
    getMetricHistory: (runId, key) => or((tracker) => tracker.getMetricHistory(runId, key)),
    searchRuns: (query) => remote.searchRuns(query),
  };
}

function clientOptions(settings: StoreSettings): Parameters<typeof createMlflowClient>[0] {
  const certificate = settings.MLFLOW_TRACKING_SERVER_CERT_PATH;
  return {
    trackingUri: settings.MLFLOW_TRACKING_URI as string,
    insecureTls: settings.MLFLOW_TRACKING_INSECURE_TLS,
    proxyFor: getProxyForUrl,
    ...(certificate === undefined ? {} : { certificateAuthority: readCertificate(certificate) }),
    ...defined('username', settings.MLFLOW_TRACKING_USERNAME),
    ...defined('password', settings.MLFLOW_TRACKING_PASSWORD),
    ...defined('token', settings.MLFLOW_TRACKING_TOKEN),
  };
}

const defined = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

function readCertificate(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch {
    // Told below.
  }
  throw storesErrors.CERTIFICATE_INVALID(
    `MLFLOW_TRACKING_SERVER_CERT_PATH names ${file}, which is no PEM file of certificates that can be read.`,
  );
}

function createS3(settings: StoreSettings, attempts: number): ArtifactStore {
  const endpoint = settings.MLFLOW_S3_ENDPOINT_URL;
  if (endpoint !== undefined && !/^https?:\/\/[^/]/.test(endpoint))
    throw storesErrors.ENDPOINT_INVALID('MLFLOW_S3_ENDPOINT_URL must begin with http:// or https://.');
  return createS3Artifacts({
    region: settings.AWS_REGION,
    attempts,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
