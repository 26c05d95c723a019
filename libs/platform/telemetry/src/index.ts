export {
  createTelemetry,
  type RequestObservation,
  type Telemetry,
  type TelemetryOptions,
} from './create-telemetry.ts';
export { metricCatalogue, type MetricDefinition, type MetricName } from './metric-catalogue.ts';
