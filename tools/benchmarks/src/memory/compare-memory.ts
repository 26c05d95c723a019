import { describeCoresAndNode } from '../describe-cores.ts';
import { prepareServingApp } from '../prepare-serving-app.ts';
import type { BenchmarkContext } from '../run-benchmark.ts';
import { checkEncoderModels } from './check-encoder-models.ts';
import { measureStart, type StartMemory } from './measure-start.ts';

/** What the app took with one set of models. */
export interface MemoryResult {
  readonly models: readonly string[];
  readonly starts: readonly StartMemory[];
}

/** Everything one run measured. */
export interface MemoryComparison {
  readonly machine: string;
  readonly date: string;
  /** Requests to each model in a start. */
  readonly requests: number;
  /** All encoder models together, the first of them alone, and an n-gram model. */
  readonly results: readonly MemoryResult[];
}

/** What a run needs. */
export interface MemoryOptions extends BenchmarkContext {
  /** A folder for settings and logs that is deleted afterwards. */
  readonly folder: string;
  /** References to models with a sentence encoder. */
  readonly models: readonly string[];
  readonly starts: number;
  readonly requests: number;
}

/** Starts the built app with each set of models in turn. Throws where a model is not there or a request is not answered. */
export async function compareMemory(options: MemoryOptions): Promise<MemoryComparison> {
  const { home, models, date, starts, requests, onStage } = options;
  await checkEncoderModels(home, models);
  await prepareServingApp(home, onStage);
  const sets = [...(models.length > 1 ? [models] : []), models.slice(0, 1), ['language-id@champion']];
  const results = sets.map((set) => ({ models: set, starts: [] as StartMemory[] }));
  for (let start = 1; start <= starts; start += 1) {
    for (const result of results) {
      const measured = await measureStart({ ...options, models: result.models });
      result.starts.push(measured);
      onStage(
        `start ${start} of ${starts}, ${result.models.join(' and ')}: ${(measured.usedBytes / 1e6).toFixed(0)} MB`,
      );
    }
  }
  return {
    ...{ date, requests },
    machine: describeCoresAndNode(),
    results,
  };
}
