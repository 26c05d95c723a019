export { createLocalTracker, type LocalTrackerOptions } from './drivers/local-tracker.ts';
export { trackingErrors } from './errors.ts';
export type { MetricPoint, NewRun, RunHandle, RunRecord, RunStatus, Tracker } from './tracker.ts';
