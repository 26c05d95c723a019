import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { SourceContext } from '@runestone/datasets';
import type { RunestoneError } from '@runestone/errors';
import { createModelLoader } from '@runestone/model-loader';
import { createModelSteps, nativeHomeOf, networkRuntimeOf } from '@runestone/model-steps';
import { openStores } from '@runestone/stores';
import { chooseTensors, createGradientEngine } from '@runestone/tensorflow';
import type { TrainingContext } from '@runestone/training';
import { createEncoderSource } from './create-encoder-source.ts';
import { createTrainingMirror } from './create-training-mirror.ts';
import type { TrainerSettings } from './settings.ts';
import type { TrainingMetrics } from './training-metrics.ts';

/** What a person should know. */
interface WiringEvents {
  onProblem(problem: RunestoneError): void;
  onNotice(notice: string): void;
}

/** Chooses the drivers of this process: MLflow and S3 where they are set, the stores under RUNESTONE_HOME otherwise. */
export function createWiring(settings: TrainerSettings, { onProblem, onNotice }: WiringEvents) {
  const stores = openStores(settings, { onProblem });
  const { home, artifacts, registry, tracker, remote } = stores;
  const sources: SourceContext = {
    directories: settings.RUNESTONE_DATA_PATH.split(path.delimiter).filter((directory) => directory !== ''),
    home,
    ...(settings.RUNESTONE_OFFLINE ? {} : { fetch: globalThis.fetch }),
  };
  const threads = settings.RUNESTONE_THREADS || availableParallelism();
  const hub = settings.HF_ENDPOINT;
  const steps = createModelSteps(
    networkRuntimeOf(settings),
    createEncoderSource({ sources, hub, threads, onNotice }),
  );
  const loader = createModelLoader({ artifacts, registry, tracker, steps });
  const mirror = remote === undefined ? {} : { mirror: createTrainingMirror(settings, remote, onProblem) };
  const chooseBackend = () => chooseTensors(settings.RUNESTONE_TENSORS, nativeHomeOf(settings));
  const openEngine: NonNullable<TrainingContext['openEngine']> = async (request) => {
    const { threads: backend, advice } = await chooseBackend();
    if (advice !== undefined) onNotice(advice);
    return createGradientEngine({ ...request, threads, backend });
  };
  /** What metrics are made with is loaded only where somebody asks for them. */
  const openMetrics = async (): Promise<TrainingMetrics | undefined> => {
    if (settings.RUNESTONE_METRICS_PORT === 0) return undefined;
    const { serveTrainingMetrics } = await import('./training-metrics.ts');
    return serveTrainingMetrics(settings.RUNESTONE_METRICS_PORT, onNotice);
  };
  const parts = { loader, sources, hub, threads, steps, chooseBackend, openEngine, openMetrics };
  const { RUNESTONE_API_KEY: apiKey, DATABASE_URL: databaseUrl } = settings;
  return { ...stores, ...mirror, ...parts, apiKey, databaseUrl };
}

/** The stores and loaders of a trainer process. */
export type Wiring = ReturnType<typeof createWiring>;
