export { createLocalTracker, type LocalTrackerOptions } from './drivers/local-tracker.ts';
export { createMlflowTracker, type MlflowTrackerOptions } from './drivers/mlflow-tracker.ts';
export { trackingErrors } from './errors.ts';
export type {
  MetricPoint,
  NamedMetricPoint,
  NewRun,
  RunHandle,
  RunRecord,
  RunStatus,
  Tracker,
} from './tracker.ts';
