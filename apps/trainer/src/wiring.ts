import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { SourceContext } from '@runestone/datasets';
import type { RunestoneError } from '@runestone/errors';
import { createModelLoader } from '@runestone/model-loader';
import { openStores } from '@runestone/stores';
import { standardSteps } from '@runestone/text-pipeline';
import { createTrainingMirror } from './create-training-mirror.ts';
import type { TrainerSettings } from './settings.ts';

/** Chooses the drivers of this process: MLflow and S3 where they are set, the stores under RUNESTONE_HOME otherwise. */
export function createWiring(settings: TrainerSettings, onProblem: (problem: RunestoneError) => void) {
  const stores = openStores(settings, { onProblem });
  const { home, artifacts, registry, tracker, remote } = stores;
  const sources: SourceContext = {
    directories: settings.RUNESTONE_DATA_PATH.split(path.delimiter).filter((directory) => directory !== ''),
    home,
    ...(settings.RUNESTONE_OFFLINE ? {} : { fetch: globalThis.fetch }),
  };
  const loader = createModelLoader({ artifacts, registry, tracker, steps: standardSteps });
  const threads = settings.RUNESTONE_THREADS || availableParallelism();
  const mirror = remote === undefined ? {} : { mirror: createTrainingMirror(settings, remote, onProblem) };
  return { ...stores, ...mirror, loader, sources, threads, steps: standardSteps };
}

/** The stores and loaders of a trainer process. */
export type Wiring = ReturnType<typeof createWiring>;
