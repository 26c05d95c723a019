export { driftSettings } from './drift-settings.ts';
export { createDriftReporter, type DriftReporter } from './report-drift.ts';
export {
  watchRecordedDrift,
  type ComparedModel,
  type ComparedVersion,
  type RecordedDriftOptions,
  type RecordedDriftWatch,
} from './watch-recorded-drift.ts';
