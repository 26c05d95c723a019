import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import {
  evaluateMultiLabel,
  evaluateSingleLabel,
  evaluateWithIntervals,
  multiLabelIntervals,
  type Evaluation,
  type EvaluationIntervals,
  type Outcomes,
} from '@runestone/metrics';
import type { Classification, EvaluationSlice } from '@runestone/text-pipeline';
import { outcomesOfAnswers } from './evaluate-pipeline.ts';
import { sliceExamples } from './slice-examples.ts';

/** How good the answers to the texts of a source are: over all of them, with intervals, and over those that are alike. */
export interface JudgedSource {
  readonly evaluation: Evaluation;
  readonly intervals: EvaluationIntervals;
  readonly slices: readonly EvaluationSlice[];
}

/** Examples of a source with the answers to them, in the same order. */
export interface AnsweredSource {
  readonly examples: readonly Example[];
  readonly answers: readonly Classification[];
  readonly space: LabelSpace;
}

/** A slice has few texts, and there are many slices. */
const resamplesOfSlice = 200;

/** Judges the answers to a source; `uniform` gives numbers in [0, 1), by which intervals of F1 are drawn. */
export function judgeSource(
  { examples, answers, space }: AnsweredSource,
  uniform: () => number,
): JudgedSource {
  const outcomes = outcomesOfAnswers(examples, answers, space);
  const slices = sliceExamples(examples).map(({ feature, name, places }): EvaluationSlice => {
    const pick = <Value>(values: readonly Value[]): Value[] => places.map((place) => values[place] as Value);
    const ofSlice = outcomesOfAnswers(pick(examples), pick(answers), space);
    return { feature, name, support: places.length, ...measureSlice(ofSlice, uniform) };
  });
  return { ...evaluateWithIntervals(outcomes, { uniform }), slices };
}

function measureSlice(
  outcomes: Outcomes,
  uniform: () => number,
): Pick<EvaluationSlice, 'value' | 'interval'> {
  if (outcomes.kind === 'single') {
    const { accuracy, accuracyInterval } = evaluateSingleLabel(outcomes);
    return { value: accuracy, interval: accuracyInterval };
  }
  const { microF1 } = multiLabelIntervals(outcomes, { uniform, resamples: resamplesOfSlice });
  return { value: evaluateMultiLabel(outcomes).microF1, interval: microF1 };
}
