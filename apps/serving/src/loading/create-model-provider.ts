import type { Logger } from '@runestone/logging';
import type { ModelReference, ResolvedModel } from '@runestone/model-loader';
import {
  createInlineRunner,
  createThreadRunner,
  type ModelRunner,
  type VerifiedFiles,
} from '@runestone/model-runner';
import { createModelSteps, networkRuntimeOf } from '@runestone/model-steps';
import { limitNativeThreads } from '@runestone/tensorflow';
import { extendLabels, type BundleManifest } from '@runestone/text-pipeline';
import { createThreadService, startThread } from '@runestone/threads';
import { modelKindOf, type LiveModel } from '../models/live-model.ts';
import type { ModelProvider } from '../models/model-provider.ts';
import type { ModelOptions } from '../models/model-settings.ts';
import type { Settings } from '../settings.ts';
import type { LoadedBundle, LoaderEvent, LoaderThreadData, ModelThreadData } from './loader-calls.ts';
import { shareLoads } from './share-loads.ts';

/** A provider whose threads have to be ended. */
export interface ThreadedModelProvider extends ModelProvider {
  close(): Promise<void>;
}

/** A bundle that needs more memory than this to be read is refused, instead of taking the process along. */
const loaderLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
/** Asking a registry where an alias leads, in milliseconds: longer than its client's own tries. */
const resolveTimeoutMs = 60_000;

/**
 * Creates the provider that loads on a thread of its own: nothing of fetching, verifying and trying a version is done
 * where requests are answered. Models that take long compute on further threads.
 */
export function createModelProvider(settings: Settings, logger: Logger): ThreadedModelProvider {
  if (settings.RUNESTONE_NETWORK_RUNTIME !== 'onnx') limitNativeThreads();
  const data: LoaderThreadData = settings;
  const loader = createThreadService({
    name: 'loading models',
    start: () => startThread(import.meta.url, 'loader-worker', data, loaderLimits),
    heartbeatMs: 10_000,
    // Hashing and decoding a large bundle may keep the thread busy for some seconds; more is a defect.
    pingTimeoutMs: 30_000,
    onEvent: (event) => {
      const { level, facts, message } = event as LoaderEvent;
      logger[level](facts, message);
    },
    onEnded: (reason) =>
      logger.error({ reason }, 'the thread that loads models ended; another one takes over'),
  });
  // Two models may serve one version: its bytes are fetched and verified once.
  const loadBundle = shareLoads<ResolvedModel, LoadedBundle>(JSON.stringify, (resolved) =>
    loader.call('load', resolved, settings.RUNESTONE_LOAD_TIMEOUT_MS),
  );
  return {
    resolve: (reference: ModelReference) =>
      loader.call<ResolvedModel>('resolve', reference, resolveTimeoutMs),
    async load(resolved, options): Promise<LiveModel> {
      const { addedLabels } = options;
      const bundle = { ...(await loadBundle(resolved)), addedLabels };
      const { identity } = bundle;
      const manifest = withLabels(bundle.manifest, addedLabels);
      const threads = options.threads ?? defaultThreads(manifest);
      const runner =
        threads === 0
          ? await startInline(bundle, settings)
          : await startThreads(bundle, threads, settings, logger);
      return { manifest, identity, runner };
    },
    close: () => loader.close(),
  };
}

/** The manifest as it is told to others. */
const withLabels = (manifest: BundleManifest, added: ModelOptions['addedLabels'] = []): BundleManifest => ({
  ...manifest,
  labels: extendLabels(manifest.labels, added),
});

/** Decoding more than this on the thread that answers would hold it up. */
const maxInlineBytes = 32 * 2 ** 20;

/** N-gram models take microseconds: sending a text to a thread would cost more, unless they are very large. */
function defaultThreads(manifest: BundleManifest): number {
  const sizeBytes = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const features = manifest.steps.find(({ role }) => role === 'features')?.id;
  const isQuick = modelKindOf(manifest) === 'ngram-linear' && features === 'hashed-ngrams';
  return isQuick && sizeBytes <= maxInlineBytes ? 0 : 1;
}

type BundleToServe = LoadedBundle & Pick<VerifiedFiles, 'addedLabels'>;

/** Decodes on this thread, and answers some short texts, so that the first request finds compiled code. */
async function startInline(bundle: BundleToServe, settings: Settings): Promise<ModelRunner> {
  const runner = await createInlineRunner(bundle, createModelSteps(networkRuntimeOf(settings)));
  const texts = bundle.manifest.goldenTexts.map(({ text }) => text).filter(({ length }) => length <= 1000);
  await runner.classify(texts.slice(0, 20), { topK: 1 });
  return runner;
}

function startThreads(
  bundle: BundleToServe,
  threads: number,
  settings: Settings,
  logger: Logger,
): Promise<ModelRunner> {
  const { name, version } = bundle.identity;
  const runtime = networkRuntimeOf(settings);
  return createThreadRunner(bundle, {
    name: `${name}/${version}`,
    threads,
    start: (data) => {
      const threadData: ModelThreadData = { bundle: data, runtime };
      return startThread(import.meta.url, 'model-worker', threadData);
    },
    loadTimeoutMs: settings.RUNESTONE_LOAD_TIMEOUT_MS,
    batchTimeoutMs: settings.RUNESTONE_HANDLER_TIMEOUT_MS,
    onEnded: (reason) =>
      logger.error({ model: name, version, reason }, 'a thread of a model ended; another one takes over'),
  });
}
