import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import type { RunestoneError } from '@runestone/errors';
import type { SourceContext } from '@runestone/datasets';
import { createModelLoader } from '@runestone/model-loader';
import { createLocalRegistry } from '@runestone/registry';
import { standardSteps } from '@runestone/text-pipeline';
import { createLocalTracker } from '@runestone/tracking';
import type { TrainerSettings } from './settings.ts';

/** Chooses the drivers of this process: the embedded stores under RUNESTONE_HOME. */
export function createWiring(settings: TrainerSettings, onProblem: (problem: RunestoneError) => void) {
  const home = path.resolve(settings.RUNESTONE_HOME);
  const clock = Date.now;
  const artifacts = createFileArtifacts();
  const tracker = createLocalTracker({
    directory: home,
    clock,
    randomId: () => randomBytes(16).toString('hex'),
    onProblem,
  });
  const registry = createLocalRegistry({ directory: home, clock, onProblem });
  const sources: SourceContext = {
    directories: settings.RUNESTONE_DATA_PATH.split(path.delimiter).filter((directory) => directory !== ''),
    home,
    ...(settings.RUNESTONE_OFFLINE ? {} : { fetch: globalThis.fetch }),
  };
  const loader = createModelLoader({ artifacts, registry, tracker, steps: standardSteps });
  const threads = settings.RUNESTONE_THREADS || availableParallelism();
  return { home, artifacts, tracker, registry, loader, sources, threads, steps: standardSteps };
}

/** The stores and loaders of a trainer process. */
export type Wiring = ReturnType<typeof createWiring>;
