export { recordsErrors } from './errors.ts';
export { checkDatabaseUrl, openRecordStore, type RecordStoreLocation } from './open-record-store.ts';
export { driftWindowsKeptMs } from './record.ts';
export type {
  AdminRecord,
  DriftWindowRecord,
  FeedbackRecord,
  PredictionRecord,
  RecordBody,
  RecordedScore,
  Stored,
  TextFeatures,
  TextForm,
} from './record.ts';
export type {
  JudgedPrediction,
  LabelledPrediction,
  ListedDriftWindow,
  ModelWindow,
  RecordStore,
  RecordWindow,
  VersionWindow,
} from './record-store.ts';
export type { RecordedResult, RecordedRun, RecordedText } from './recording/prediction-batch.ts';
export type { DropReason, RecorderStatus } from './recording/recorder-calls.ts';
export { recordStoreOf, recordStoreSettings } from './record-store-settings.ts';
export { startRecorder, type Recorder, type RecorderOptions } from './recording/start-recorder.ts';
