/** One metric as the reference page shows it. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** Every metric of ours, by name: `runestone_<area>_<thing>_<unit>`. */
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
    help: 'Texts answered, by model, version and outcome (the label, or abstain with its reason).',
    labels: ['model', 'version', 'outcome'],
  },
  runestone_serving_batch_size_texts: {
    type: 'histogram',
    help: 'Texts in one run of a model.',
    labels: ['model'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  runestone_serving_batch_duration_seconds: {
    type: 'histogram',
    help: 'Time that one run of a model took.',
    labels: ['model'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
  },
  runestone_serving_queue_depth_texts: {
    type: 'gauge',
    help: 'Texts that wait to be batched.',
    labels: ['model'],
  },
  runestone_serving_model_swaps_total: {
    type: 'counter',
    help: 'Times that a version went live.',
    labels: ['model'],
  },
  runestone_serving_model_load_failures_total: {
    type: 'counter',
    help: 'Times that the version to serve could not be found or loaded, by error code.',
    labels: ['model', 'code'],
  },
  runestone_serving_model_info: {
    type: 'gauge',
    help: 'Always 1; its labels tell which version of a model is live.',
    labels: ['model', 'version', 'run_id', 'manifest_sha256'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** The name of a metric of ours. */
export type MetricName = keyof typeof metricCatalogue;
