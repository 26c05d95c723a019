import { driftMetrics } from './drift-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { qualityMetrics } from './quality-metrics.ts';

/** Every metric of ours in a worker, by name. */
export const workerMetrics = {
  runestone_worker_model_info: {
    type: 'gauge',
    help: 'Always 1; its labels tell which version of a model is watched.',
    labels: ['model', 'version'],
  },
  runestone_worker_lookup_failures_total: {
    type: 'counter',
    help: 'Times that the version to watch could not be found or fetched, by error code.',
    labels: ['model', 'code'],
  },
  ...driftMetrics,
  ...qualityMetrics,
} as const satisfies Record<string, MetricDefinition>;
