import type { Labels } from './bounded-series.ts';
import { createDriftTelemetry } from './drift-metrics.ts';
import { createMetricRegistry, type RegistryOptions } from './metric-registry.ts';
import { createQualityTelemetry } from './quality-metrics.ts';
import type { Telemetry } from './create-telemetry.ts';
import { workerMetrics } from './worker-metrics.ts';

/** What happens in a worker, one method for each thing. */
export interface WorkerTelemetry extends Pick<Telemetry, 'driftOf' | 'qualityOf' | 'render'> {
  /** Names the version of a model that is watched; the one named before is forgotten. */
  setModelInfo(info: { readonly model: string; readonly version: string }): void;
  countLookupFailure(model: string, code: string): void;
}

/** Creates the metrics of one worker, in a registry of their own. */
export function createWorkerTelemetry(options: RegistryOptions = {}): WorkerTelemetry {
  const registry = createMetricRegistry(workerMetrics, options);
  const shown = new Map<string, Labels>();
  return {
    driftOf: (model) => createDriftTelemetry(registry, model),
    qualityOf: (model) => createQualityTelemetry(registry, model),
    setModelInfo({ model, version }) {
      const before = shown.get(model);
      if (before !== undefined) registry.forget('runestone_worker_model_info', before);
      shown.set(model, { model, version });
      registry.record('runestone_worker_model_info', { model, version }, 1);
    },
    countLookupFailure: (model, code) =>
      registry.record('runestone_worker_lookup_failures_total', { model, code }, 1),
    render: (accept) => registry.render(accept),
  };
}
