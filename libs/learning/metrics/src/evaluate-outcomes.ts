import {
  confidenceIntervals,
  multiLabelIntervals,
  type EvaluationIntervals,
} from './confidence-intervals.ts';
import { evaluateMultiLabel, type MultiLabelOutcomes } from './evaluate-multi-label.ts';
import { evaluateSingleLabel, type SingleLabelOutcomes } from './evaluate-single-label.ts';
import type { Evaluation } from './evaluation.ts';
import type { IntervalOptions } from './resample-qualities.ts';

/** True and given labels of a task of either kind. */
export type Outcomes =
  ({ readonly kind: 'single' } & SingleLabelOutcomes) | ({ readonly kind: 'multi' } & MultiLabelOutcomes);

/** Evaluates a classifier of either kind. Throws a RangeError for an index outside the labels. */
export const evaluateOutcomes = (outcomes: Outcomes): Evaluation =>
  outcomes.kind === 'multi' ? evaluateMultiLabel(outcomes) : evaluateSingleLabel(outcomes);

/** Evaluates a classifier of either kind, and finds how surely its figures are known. Throws a RangeError as evaluateOutcomes does. */
export function evaluateWithIntervals(
  outcomes: Outcomes,
  options: IntervalOptions,
): { readonly evaluation: Evaluation; readonly intervals: EvaluationIntervals } {
  if (outcomes.kind === 'multi')
    return { evaluation: evaluateMultiLabel(outcomes), intervals: multiLabelIntervals(outcomes, options) };
  const evaluation = evaluateSingleLabel(outcomes);
  return { evaluation, intervals: confidenceIntervals(evaluation, options) };
}
