export {
  confidenceIntervals,
  type ClassIntervals,
  type EvaluationIntervals,
  type Interval,
  type IntervalOptions,
} from './confidence-intervals.ts';
export { evaluateMultiLabel, type MultiLabelOutcomes } from './evaluate-multi-label.ts';
export {
  abstained,
  evaluateSingleLabel,
  wilsonInterval,
  type SingleLabelOutcomes,
} from './evaluate-single-label.ts';
export type { ClassQuality, Evaluation, MultiLabelEvaluation, SingleLabelEvaluation } from './evaluation.ts';
export { mcNemarTest } from './mcnemar.ts';
export { renderEvaluation } from './render-evaluation.ts';
