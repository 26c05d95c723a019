import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Type } from '@sinclair/typebox';
import { createModelLoader } from '@runestone/model-loader';
import { createModelSteps, nativeHomeOf, networkRuntimeOf, networkSettings } from '@runestone/model-steps';
import { readSettings, type Environment } from '@runestone/settings';
import { chooseTensors, createGradientEngine, type TensorChoice } from '@runestone/tensorflow';
import type { TrainingContext } from '@runestone/training';
import { openLocalStores } from '../open-local-stores.ts';

const settingsSchema = Type.Object({
  ...networkSettings,
  RUNESTONE_HOME: Type.String({ default: '.runestone' }),
  RUNESTONE_DATA_PATH: Type.String({ default: '' }),
  RUNESTONE_THREADS: Type.Integer({ minimum: 0, default: 0 }),
  RUNESTONE_TENSORS: Type.String({ default: 'auto', pattern: '^(auto|native|wasm|plain)$' }),
});

/** Opens the stores of RUNESTONE_HOME, and what trains and computes models; no server takes part. */
export function createResultsWiring(env: Environment, onNotice: (notice: string) => void) {
  const settings = readSettings(settingsSchema, env);
  const { local, registry, artifacts, home } = openLocalStores(settings.RUNESTONE_HOME);
  const runtime = networkRuntimeOf(settings);
  const steps = createModelSteps(runtime);
  const threads = settings.RUNESTONE_THREADS || availableParallelism();
  const openEngine: NonNullable<TrainingContext['openEngine']> = async (request) => {
    const choice = settings.RUNESTONE_TENSORS as TensorChoice;
    const { threads: backend, advice } = await chooseTensors(choice, nativeHomeOf(settings));
    if (advice !== undefined) onNotice(advice);
    return createGradientEngine({ ...request, threads, backend });
  };
  const directories = settings.RUNESTONE_DATA_PATH.split(path.delimiter).filter((one) => one !== '');
  return {
    ...{ registry, artifacts, home, steps, threads, openEngine },
    tracker: local,
    sources: { directories, home },
    loader: createModelLoader({ artifacts, registry, tracker: local, steps }),
    /** What computes the networks here, as RUNESTONE_NETWORK_RUNTIME names it. */
    networkRuntime: runtime.runtime,
  };
}

/** The stores and loaders of this command. */
export type ResultsWiring = ReturnType<typeof createResultsWiring>;
