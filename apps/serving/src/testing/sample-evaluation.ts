import { confidenceIntervals, type SingleLabelEvaluation } from '@runestone/metrics';
import type { ModelEvaluation } from '@runestone/text-pipeline';

/** What a bundle tells of a model that was evaluated so on one source. */
export function createSampleEvaluation(evaluation: SingleLabelEvaluation): ModelEvaluation {
  const intervals = confidenceIntervals(evaluation, { uniform: () => 0.5, resamples: 10 });
  return {
    training: {
      ...{ seed: 1, trained: 100, validated: 10, leaksRemoved: 0, leftOut: '' },
      ...{ checks: 0, checksPassed: 0, exportLoss: { agreement: 1, accuracy: 0 }, curves: [] },
    },
    sources: [{ name: 'held-out', evaluation, intervals, slices: [] }],
  };
}
