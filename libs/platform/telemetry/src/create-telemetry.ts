import type { Labels } from './bounded-series.ts';
import { createDriftTelemetry, type DriftTelemetry } from './drift-metrics.ts';
import { metricCatalogue } from './metric-catalogue.ts';
import { createMetricRegistry, type RegistryOptions, type RenderedMetrics } from './metric-registry.ts';
import { createModelTelemetry, type ModelTelemetry } from './model-telemetry.ts';
import { createQualityTelemetry, type QualityTelemetry } from './quality-metrics.ts';
import { createRecordsCollector, type RecordsStatus } from './records-metrics.ts';
import type { TallySeries } from './tally-histogram.ts';

/** One answered HTTP request; `route` is the template (`/v1/models/:name`), not the address asked for. */
export interface RequestObservation {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  /** The trace that it is in, where there is one: the histogram names it beside its bucket. */
  readonly traceId?: string | undefined;
}

/** What happens in a serving process, one method for each thing. */
export interface Telemetry {
  observeRequest(request: RequestObservation): void;
  /** Counts texts answered; `outcome` is the label, or `abstain:<reason>`. */
  countPredictions(prediction: { model: string; version: string; outcome: string; count: number }): void;
  /** What happens to the texts of a model. */
  ofModel(model: string): ModelTelemetry;
  /** How far the texts of a model drift. */
  driftOf(model: string): DriftTelemetry;
  /** How good the answers of a model were. */
  qualityOf(model: string): QualityTelemetry;
  /** Reads the depth of a model's queue whenever the metrics are rendered. */
  watchQueue(model: string, readDepth: () => number): void;
  /** A version that was found went live after so long, or failed to load. */
  observeSwap(
    swap: { model: string; outcome: 'live'; durationMs: number } | { model: string; outcome: 'failed' },
  ): void;
  countLoadFailure(model: string, code: string): void;
  /** Names the live version of a model; the one named before is forgotten. */
  setModelInfo(info: { model: string; version: string; runId?: string; manifestSha256: string }): void;
  /** Forgets the queue and the live version of a model that is served no more; what was counted stays. */
  forgetModel(model: string): void;
  /** Reads how recording goes whenever the metrics are rendered. */
  watchRecords(readStatus: () => RecordsStatus): void;
  /** All metrics; in OpenMetrics for who says in `accept` (HTTP's header) that it reads it, else in the text format of Prometheus. */
  render(accept?: string): Promise<RenderedMetrics>;
}

/** Creates the metrics of one process, in a registry of their own. */
export function createTelemetry(options: RegistryOptions = {}): Telemetry {
  const registry = createMetricRegistry(metricCatalogue, options);
  const durations = registry.histogram('runestone_http_request_duration_seconds');
  const swaps = registry.histogram('runestone_serving_model_swap_duration_seconds');
  // Where nothing is recorded, no database is down.
  registry.forget('runestone_records_store_up', {});
  const queues = new Map<string, () => number>();
  const live = new Map<string, Labels>();
  let collectRecords: ReturnType<typeof createRecordsCollector> = () => undefined;
  /** Requests since the metrics were last rendered: counting in here is cheaper than in a metric. */
  const requests = new Map<
    string,
    { readonly labels: Labels; readonly durations: TallySeries; count: number }
  >();
  const forgetInfo = (model: string): void => {
    const before = live.get(model);
    if (before !== undefined) registry.forget('runestone_serving_model_info', before);
    live.delete(model);
  };

  return {
    observeRequest({ route, method, status, durationMs, traceId }) {
      const key = `${route} ${method} ${status}`;
      let known = requests.get(key);
      if (known === undefined) {
        const labels = { route, method, status: String(status) };
        known = { labels, durations: durations.series(labels), count: 0 };
        requests.set(key, known);
      }
      known.count += 1;
      known.durations.observe(durationMs / 1000, traceId);
    },
    countPredictions({ model, version, outcome, count }) {
      registry.record('runestone_serving_predictions_total', { model, version, outcome }, count);
    },
    ofModel: (model) => createModelTelemetry(registry, model),
    driftOf: (model) => createDriftTelemetry(registry, model),
    qualityOf: (model) => createQualityTelemetry(registry, model),
    watchQueue: (model, readDepth) => void queues.set(model, readDepth),
    observeSwap(swap) {
      const { model, outcome } = swap;
      registry.record('runestone_serving_model_swaps_total', { model, outcome }, 1);
      if (swap.outcome === 'live') swaps.series({ model }).observe(swap.durationMs / 1000);
    },
    countLoadFailure: (model, code) =>
      registry.record('runestone_serving_model_load_failures_total', { model, code }, 1),
    setModelInfo({ model, version, runId = '', manifestSha256 }) {
      forgetInfo(model);
      const labels = { model, version, run_id: runId, manifest_sha256: manifestSha256 };
      live.set(model, labels);
      registry.record('runestone_serving_model_info', labels, 1);
    },
    forgetModel(model) {
      forgetInfo(model);
      queues.delete(model);
      registry.forget('runestone_serving_queue_depth_texts', { model });
    },
    watchRecords: (readStatus) => void (collectRecords = createRecordsCollector(readStatus)),
    render(accept) {
      collectRecords(registry.record);
      for (const { labels, count } of requests.values())
        registry.record('runestone_http_requests_total', labels, count);
      requests.clear();
      for (const [model, readDepth] of queues)
        registry.record('runestone_serving_queue_depth_texts', { model }, readDepth());
      return registry.render(accept);
    },
  };
}
