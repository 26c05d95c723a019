import { createModelFetcher, type ModelFetcher } from '@runestone/model-loader';
import { openStores } from '@runestone/stores';
import type { WorkerSettings } from './settings.ts';

/** Opens the stores of models: MLflow and S3 where they are set, a home directory otherwise; the only place that chooses drivers. */
export function createFetcher(settings: WorkerSettings): ModelFetcher {
  return createModelFetcher(openStores(settings, { attempts: 2 }));
}
