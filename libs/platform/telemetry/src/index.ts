export { createTelemetry, type RequestObservation, type Telemetry } from './create-telemetry.ts';
export type { DriftObservation, DriftTelemetry } from './drift-metrics.ts';
export { createTrainingTelemetry, type TrainingTelemetry } from './create-training-telemetry.ts';
export { metricCatalogue } from './metric-catalogue.ts';
export type { MetricDefinition } from './metric-definition.ts';
export type { QualityObservation, QualityTelemetry } from './quality-metrics.ts';
export type { RegistryOptions } from './metric-registry.ts';
export type { ModelTelemetry } from './model-telemetry.ts';
export type { RecordsStatus } from './records-metrics.ts';
export { trainingMetrics } from './training-metrics.ts';
export {
  serveMetrics,
  type MetricsServer,
  type MetricsServerOptions,
  type StatusAnswer,
} from './serve-metrics.ts';
export { createWorkerTelemetry, type WorkerTelemetry } from './create-worker-telemetry.ts';
export { workerMetrics } from './worker-metrics.ts';
