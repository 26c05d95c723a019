export {
  findQuality,
  type QualityRequest,
  type RecordedQuality,
  type VersionQuality,
} from './find-quality.ts';
