import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { createBoundedSeries, type Labels } from './bounded-series.ts';
import { metricCatalogue, type MetricDefinition, type MetricName } from './metric-catalogue.ts';

/** One answered HTTP request; `route` is the template (`/v1/models/:name`), not the address asked for. */
export interface RequestObservation {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

/** What happens in a serving process, one method for each thing. */
export interface Telemetry {
  observeRequest(request: RequestObservation): void;
  /** Counts texts answered; `outcome` is the label, or `abstain:<reason>`. */
  countPredictions(prediction: { model: string; version: string; outcome: string; count: number }): void;
  observeBatch(batch: { model: string; sizeTexts: number; durationMs: number }): void;
  /** Reads the depth of a model's queue whenever the metrics are rendered. */
  watchQueue(model: string, readDepth: () => number): void;
  countSwap(model: string): void;
  countLoadFailure(model: string, code: string): void;
  /** Names the live version of a model; the one named before is forgotten. */
  setModelInfo(info: { model: string; version: string; runId?: string; manifestSha256: string }): void;
  /** Forgets the queue and the live version of a model that is served no more; what was counted stays. */
  forgetModel(model: string): void;
  /** All metrics in the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

/** How metrics are kept. */
export interface TelemetryOptions {
  /** The most series that one metric keeps; beyond it the least recently used is forgotten. Default 1000. */
  readonly maxSeries?: number;
  /** Whether the process's own metrics (memory, CPU, event loop) are collected too. Default true. */
  readonly processMetrics?: boolean;
}

/** Creates the metrics of one process, in a registry of their own. */
export function createTelemetry({
  maxSeries = 1000,
  processMetrics = true,
}: TelemetryOptions = {}): Telemetry {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const record = createRecorder(registry, maxSeries);
  const queues = new Map<string, () => number>();
  const live = new Map<string, Labels>();
  /** Requests since the metrics were last rendered: counting in here is cheaper than in a metric. */
  const requests = new Map<string, { readonly labels: Labels; count: number }>();

  return {
    contentType: registry.contentType,
    observeRequest({ route, method, status, durationMs }) {
      const key = `${route} ${method} ${status}`;
      let known = requests.get(key);
      if (known === undefined) {
        known = { labels: { route, method, status: String(status) }, count: 0 };
        requests.set(key, known);
      }
      known.count += 1;
      record('runestone_http_request_duration_seconds', known.labels, durationMs / 1000);
    },
    countPredictions({ model, version, outcome, count }) {
      record('runestone_serving_predictions_total', { model, version, outcome }, count);
    },
    observeBatch({ model, sizeTexts, durationMs }) {
      record('runestone_serving_batch_size_texts', { model }, sizeTexts);
      record('runestone_serving_batch_duration_seconds', { model }, durationMs / 1000);
    },
    watchQueue: (model, readDepth) => void queues.set(model, readDepth),
    countSwap: (model) => record('runestone_serving_model_swaps_total', { model }, 1),
    countLoadFailure: (model, code) =>
      record('runestone_serving_model_load_failures_total', { model, code }, 1),
    setModelInfo({ model, version, runId = '', manifestSha256 }) {
      const before = live.get(model);
      if (before !== undefined) registry.getSingleMetric('runestone_serving_model_info')?.remove(before);
      const labels = { model, version, run_id: runId, manifest_sha256: manifestSha256 };
      live.set(model, labels);
      record('runestone_serving_model_info', labels, 1);
    },
    forgetModel(model) {
      const before = live.get(model);
      if (before !== undefined) registry.getSingleMetric('runestone_serving_model_info')?.remove(before);
      live.delete(model);
      queues.delete(model);
      registry.getSingleMetric('runestone_serving_queue_depth_texts')?.remove({ model });
    },
    render() {
      for (const { labels, count } of requests.values())
        record('runestone_http_requests_total', labels, count);
      requests.clear();
      for (const [model, readDepth] of queues)
        record('runestone_serving_queue_depth_texts', { model }, readDepth());
      return registry.metrics();
    },
  };
}

/** Registers the catalogue; the returned function adds to a counter, sets a gauge, or observes in a histogram. */
function createRecorder(registry: Registry, maxSeries: number) {
  const metrics = new Map<
    string,
    { add: (labels: Labels, value: number) => void; forget: (labels: Labels) => void }
  >();
  for (const [name, definition] of Object.entries<MetricDefinition>(metricCatalogue)) {
    const metric = createMetric(name, definition, registry);
    const series = createBoundedSeries(maxSeries);
    const forget = (labels: Labels): void => registry.getSingleMetric(name)?.remove(labels);
    metrics.set(name, {
      forget,
      add(labels, value) {
        const oldest = series.touch(labels);
        if (oldest !== undefined) forget(oldest);
        metric(labels, value);
      },
    });
  }
  return (name: MetricName, labels: Labels, value: number): void => metrics.get(name)?.add(labels, value);
}

function createMetric(
  name: string,
  { type, help, labels, buckets = [] }: MetricDefinition,
  registry: Registry,
): (labels: Labels, value: number) => void {
  const base = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'histogram') {
    const histogram = new Histogram({ ...base, buckets: [...buckets] });
    return (at, value) => histogram.observe(at, value);
  }
  if (type === 'gauge') {
    const gauge = new Gauge(base);
    return (at, value) => gauge.set(at, value);
  }
  const counter = new Counter(base);
  return (at, value) => counter.inc(at, value);
}
