export {
  checkEstimate,
  type CheckedMeasure,
  type EstimateCheck,
  type EstimateVerdict,
} from './check-estimate.ts';
export {
  createDecayDetector,
  type Decay,
  type DecayDetector,
  type DecayOptions,
  type DecayState,
  type DecayVerdict,
} from './decay-detector.ts';
export { qualityErrors } from './errors.ts';
export {
  estimateQuality,
  type ClassEstimate,
  type ExpectedFigures,
  type QualityEstimate,
} from './estimate-quality.ts';
export { measureQuality, type NewLabel, type QualityReport } from './measure-quality.ts';
export { qualityBySlice, type QualitySlice, type SliceOptions } from './quality-by-slice.ts';
export type { QualityFigures } from './quality-figures.ts';
export type { QualityMeasure } from './quality-measures.ts';
export { qualityOverTime, type QualityPoint } from './quality-over-time.ts';
export type { LabelScore, QualityLabels, QualityRecord } from './quality-record.ts';
export { subtractMeasured, type Measured } from './ratio.ts';
export type { ReferenceEvaluation } from './reference-f1.ts';
