export { reportedQualityOf } from './reported-quality.ts';
export { qualitySettings } from './quality-settings.ts';
export {
  referenceOf,
  watchQuality,
  type JudgedModel,
  type JudgedVersion,
  type QualityFinding,
  type QualityWatch,
  type QualityWatchOptions,
} from './watch-quality.ts';
export {
  findQuality,
  type QualityRequest,
  type RecordedQuality,
  type VersionQuality,
} from './find-quality.ts';
