import type { DriftSketch } from '@runestone/drift';
import { fromUnknown } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import { keyOfResolved, type ListedModel } from '@runestone/model-list';
import type { ModelFetcher, ModelIdentity, ResolvedModel } from '@runestone/model-loader';
import {
  createModelFollower,
  createModelSlot,
  type FollowerEvent,
  type ModelFollower,
  type Timer,
} from '@runestone/model-slot';
import type { WorkerTelemetry } from '@runestone/telemetry';
import {
  extendLabels,
  readDriftReference,
  readEvaluation,
  type BundleManifest,
  type ModelEvaluation,
} from '@runestone/text-pipeline';

/** What is known of a version without the model itself. */
export interface WatchedVersion {
  readonly identity: ModelIdentity;
  readonly manifest: Pick<BundleManifest, 'labels'>;
  /** Absent where its bundle has none: then drift is not watched. */
  readonly driftReference: DriftSketch | undefined;
  readonly evaluation: ModelEvaluation | undefined;
}

/** A model whose records are watched. */
export interface WatchedModel {
  /** How its records call it. */
  readonly name: string;
  /** How logs and metrics call it. */
  readonly label: string;
  readonly reference: string;
  readonly live: WatchedVersion | undefined;
  /** Starts to follow the reference; settles after the first attempt, whether a version was found or not. */
  start(): Promise<void>;
  close(): void;
}

/** What following the models takes. */
export interface WatchedModelOptions {
  readonly fetcher: ModelFetcher;
  /** Time between two looks at where an alias leads, in milliseconds. */
  readonly pollIntervalMs: number;
  readonly telemetry: Pick<WorkerTelemetry, 'setModelInfo' | 'countLookupFailure'>;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Creates a model to watch; nothing is asked before `start`. */
export function createWatchedModel(listed: ListedModel, options: WatchedModelOptions): WatchedModel {
  const label = listed.name ?? listed.options.serve;
  const slot = createModelSlot<WatchedVersion>({ name: label, dispose: () => undefined });
  const { fetcher, pollIntervalMs, timer, random } = options;
  const follower: ModelFollower = createModelFollower<ResolvedModel, WatchedVersion>({
    ...{ slot, timer, random, follow: listed.follow, intervalMs: pollIntervalMs },
    source: {
      resolve: () => fetcher.resolve(listed.reference),
      keyOf: keyOfResolved,
      load: (resolved) => fetchVersion(fetcher, resolved, listed),
    },
    onEvent: createReporter(label, listed.options.serve, options),
  });
  return {
    label,
    reference: listed.options.serve,
    get name() {
      return listed.name ?? slot.live?.identity.name ?? label;
    },
    get live() {
      return slot.live;
    },
    start: () => follower.start(),
    close: () => follower.close(),
  };
}

/** Fetches what tells of a version, and nothing that it computes with. */
async function fetchVersion(
  fetcher: ModelFetcher,
  resolved: ResolvedModel,
  { options: { addedLabels = [] } }: ListedModel,
): Promise<WatchedVersion> {
  const { identity, manifest, files } = await fetcher.fetch(resolved, {
    chooseFiles: ({ driftReference, evaluation }) => [driftReference, evaluation],
  });
  return {
    identity,
    manifest: { labels: extendLabels(manifest.labels, addedLabels) },
    driftReference: readDriftReference(manifest, files),
    evaluation: readEvaluation(manifest, files),
  };
}

function createReporter(label: string, reference: string, { logger, telemetry }: WatchedModelOptions) {
  const log = logger.child({ model: label, reference });
  let lastFailure = '';
  return (event: FollowerEvent<ResolvedModel, WatchedVersion>): void => {
    if (event.type === 'live') {
      const { identity, driftReference, evaluation } = event.model;
      lastFailure = '';
      telemetry.setModelInfo({ model: label, version: identity.version });
      const has = { driftReference: driftReference !== undefined, evaluation: evaluation !== undefined };
      return log.info({ version: identity.version, ...has }, 'a version is watched');
    }
    if (event.type !== 'failed') return;
    const { code, message } = fromUnknown(event.error);
    telemetry.countLookupFailure(label, code);
    const facts = { code, reason: message, during: event.during, retryInMs: Math.round(event.retryInMs) };
    // The same failure at every poll is worth one line.
    log[lastFailure === `${code} ${message}` ? 'debug' : 'warn'](facts, 'the version cannot be looked up');
    lastFailure = `${code} ${message}`;
  };
}
