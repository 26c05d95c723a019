import type { Logger } from '@runestone/logging';
import type { ModelOptions } from '@runestone/model-list';
import type { ModelReference, ResolvedModel } from '@runestone/model-loader';
import {
  createInlineRunner,
  createThreadRunner,
  type ModelRunner,
  type VerifiedFiles,
} from '@runestone/model-runner';
import { createModelSteps, networkRuntimeOf } from '@runestone/model-steps';
import { disableOnnxTelemetry } from '@runestone/onnx-runtime';
import { limitNativeThreads } from '@runestone/tensorflow';
import {
  decodeTokenSteps,
  extendLabels,
  readDriftReference,
  standardSteps,
  type BundleManifest,
  type TokenSteps,
} from '@runestone/text-pipeline';
import { createThreadService, startThread } from '@runestone/threads';
import type { LiveModel } from '../models/live-model.ts';
import type { ModelProvider } from '../models/model-provider.ts';
import type { Settings } from '../settings.ts';
import type {
  LoadArgument,
  LoadedBundle,
  LoaderEvent,
  LoaderThreadData,
  ModelThreadData,
} from './loader-calls.ts';
import { createFileSharing } from './share-files.ts';
import { shareLoads } from './share-loads.ts';

/** A provider whose threads have to be ended. */
export interface ThreadedModelProvider extends ModelProvider {
  close(): Promise<void>;
}

/** A bundle that needs more memory than this to be read is refused, instead of taking the process along. */
const loaderLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
/** A model's thread makes little garbage; what it decodes may be larger than what the loading thread may hold. */
const modelLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 };
/** Asking a registry where an alias leads, in milliseconds: longer than its client's own tries. */
const resolveTimeoutMs = 60_000;

/**
 * Creates the provider that loads on a thread of its own: nothing of fetching, verifying and trying a version is done
 * where requests are answered. Models that take long compute on further threads.
 */
export function createModelProvider(settings: Settings, logger: Logger): ThreadedModelProvider {
  disableOnnxTelemetry();
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
  const shareFiles = createFileSharing();
  // Two models may serve one version: its bytes are fetched and verified once.
  const loadBundle = shareLoads<LoadArgument, BundleToServe>(JSON.stringify, async (argument) => {
    const bundle = await loader.call<LoadedBundle>('load', argument, settings.RUNESTONE_LOAD_TIMEOUT_MS);
    return bundle.threads === 0 ? bundle : { ...bundle, files: shareFiles(bundle) };
  });
  return {
    resolve: (reference: ModelReference) =>
      loader.call<ResolvedModel>('resolve', reference, resolveTimeoutMs),
    async load(resolved, options): Promise<LiveModel> {
      const { addedLabels, threads } = options;
      const bundle = { ...(await loadBundle({ resolved, threads })), addedLabels };
      const { identity, evaluation } = bundle;
      const driftReference = readDriftReference(bundle.manifest, bundle.files);
      const tokenSteps = driftReference && readTokenSteps(bundle.manifest);
      const runner =
        bundle.threads === 0
          ? await startInline(bundle, settings)
          : await startThreads(bundle, settings, logger);
      const manifest = withLabels(bundle.manifest, addedLabels);
      return { manifest, identity, driftReference, tokenSteps, evaluation, runner };
    },
    close: () => loader.close(),
  };
}

/** Undefined where no token is unknown. */
function readTokenSteps(manifest: BundleManifest): TokenSteps | undefined {
  const steps = decodeTokenSteps(manifest, standardSteps);
  return steps.tokenizer.vocabulary === undefined ? undefined : steps;
}

/** The manifest as it is told to others. */
const withLabels = (manifest: BundleManifest, added: ModelOptions['addedLabels'] = []): BundleManifest => ({
  ...manifest,
  labels: extendLabels(manifest.labels, added),
});

type BundleToServe = Omit<LoadedBundle, 'files'> & VerifiedFiles;

/** Decodes on this thread, and answers some short texts, so that the first request finds compiled code. */
async function startInline(bundle: BundleToServe, settings: Settings): Promise<ModelRunner> {
  const runner = await createInlineRunner(bundle, createModelSteps(networkRuntimeOf(settings)));
  const texts = bundle.manifest.goldenTexts.map(({ text }) => text).filter(({ length }) => length <= 1000);
  await runner.classify(texts.slice(0, 20), { topK: 1 });
  return runner;
}

function startThreads(
  { manifest, files, addedLabels, identity, threads }: BundleToServe,
  settings: Settings,
  logger: Logger,
): Promise<ModelRunner> {
  const { name, version } = identity;
  const runtime = networkRuntimeOf(settings);
  return createThreadRunner(
    { manifest, files, addedLabels },
    {
      name: `${name}/${version}`,
      threads,
      start: (data) => {
        const threadData: ModelThreadData = { bundle: data, runtime };
        return startThread(import.meta.url, 'model-worker', threadData, modelLimits);
      },
      loadTimeoutMs: settings.RUNESTONE_LOAD_TIMEOUT_MS,
      batchTimeoutMs: settings.RUNESTONE_HANDLER_TIMEOUT_MS,
      onEnded: (reason) =>
        logger.error({ model: name, version, reason }, 'a thread of a model ended; another one takes over'),
    },
  );
}
