import { driftMetrics } from './drift-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { qualityMetrics } from './quality-metrics.ts';
import { recordsMetrics } from './records-metrics.ts';
import { runMetrics } from './run-metrics.ts';

/** Every metric of ours in a serving process, by name: `runestone_<area>_<thing>_<unit>`. */
export const metricCatalogue = {
  runestone_http_requests_total: {
    type: 'counter',
    help: 'HTTP requests answered, by route template (never the address asked for), method and status.',
    labels: ['route', 'method', 'status'],
  },
  runestone_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  runestone_serving_predictions_total: {
    type: 'counter',
    help: 'Labels given and texts abstained on, by model, version and outcome: the label, or abstain:<reason> (no-features, empty-text, low-confidence, …). Labels beyond the first 200 of a model count as other-labels.',
    labels: ['model', 'version', 'outcome'],
  },
  runestone_serving_queue_depth_texts: {
    type: 'gauge',
    help: 'Texts that wait to be batched.',
    labels: ['model'],
  },
  runestone_serving_model_swaps_total: {
    type: 'counter',
    help: 'Times that another version was found and went live, or failed to load, by outcome: live or failed.',
    labels: ['model', 'outcome'],
  },
  runestone_serving_model_load_failures_total: {
    type: 'counter',
    help: 'Times that the version to serve could not be found or loaded, by error code.',
    labels: ['model', 'code'],
  },
  runestone_serving_model_swap_duration_seconds: {
    type: 'histogram',
    help: 'Time from the moment that another version was found to the moment that it was live: to fetch, verify, decode and try it.',
    labels: ['model'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  },
  runestone_serving_model_info: {
    type: 'gauge',
    help: 'Always 1; its labels tell which version of a model is live.',
    labels: ['model', 'version', 'run_id', 'manifest_sha256'],
  },
  ...runMetrics,
  ...recordsMetrics,
  ...driftMetrics,
  ...qualityMetrics,
} as const satisfies Record<string, MetricDefinition>;
