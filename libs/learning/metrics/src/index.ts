export {
  confidenceIntervals,
  multiLabelIntervals,
  type ClassIntervals,
  type EvaluationIntervals,
} from './confidence-intervals.ts';
export { evaluateOutcomes, evaluateWithIntervals, type Outcomes } from './evaluate-outcomes.ts';
export { evaluateMultiLabel, type MultiLabelOutcomes } from './evaluate-multi-label.ts';
export { abstained, evaluateSingleLabel, type SingleLabelOutcomes } from './evaluate-single-label.ts';
export type { ClassQuality, Evaluation, MultiLabelEvaluation, SingleLabelEvaluation } from './evaluation.ts';
export { mcNemarTest } from './mcnemar.ts';
export {
  createCalibrationTally,
  type Calibration,
  type CalibrationTally,
  type ReliabilityBin,
} from './reliability.ts';
export { renderEvaluation } from './render-evaluation.ts';
export type { Interval, IntervalOptions } from './resample-qualities.ts';
export { wilsonInterval } from './wilson-interval.ts';
