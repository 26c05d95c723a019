export {
  createLocalTracker,
  type LocalRunFiles,
  type LocalTracker,
  type LocalTrackerOptions,
} from './drivers/local-tracker.ts';
export type { LoggedModel, NewLoggedModel } from './drivers/mlflow-logged-model.ts';
export {
  createMlflowTracker,
  type MlflowTracker,
  type MlflowTrackerOptions,
} from './drivers/mlflow-tracker.ts';
export { trackingErrors } from './errors.ts';
export { registerAsTag } from './tracker.ts';
export type {
  DatasetInput,
  MetricPoint,
  NamedMetricPoint,
  NewRun,
  RunHandle,
  RunRecord,
  RunStatus,
  Tracker,
} from './tracker.ts';
