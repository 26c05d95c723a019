import {
  confidenceIntervals,
  evaluateMultiLabel,
  evaluateSingleLabel,
  multiLabelIntervals,
} from '@runestone/metrics';
import type { ModelEvaluation, SourceEvaluation } from '@runestone/text-pipeline';
import type { ModelReport } from '../model-report.ts';

let draws = 0;
/** Spread evenly over [0, 1), by the golden ratio. */
const uniform = (): number => (draws++ * 0.618_033_988_75) % 1;
const hash = (digit: string): string => digit.repeat(64);

/** A source of a single-label task: of each label four texts, one of which is given the next label. */
export function sampleSource(labels: readonly string[], name = 'held-out'): SourceEvaluation {
  const targets = labels.flatMap((_, label) => [label, label, label, label]);
  const predictions = targets.map((label, text) => (text % 4 === 0 ? (label + 1) % labels.length : label));
  const confidences = targets.map((_, text) => (text % 4 === 0 ? 0.5 : 0.9));
  const evaluation = evaluateSingleLabel({ labels, targets, predictions, confidences });
  return {
    ...{ name, evaluation, intervals: confidenceIntervals(evaluation, { uniform, resamples: 20 }) },
    slices: [
      { feature: 'words', name: 'under 3', support: 4, value: 0.5, interval: [0.15, 0.85] },
      { feature: 'script', name: 'Latin', support: 8, value: 0.75, interval: [0.4, 0.93] },
    ],
  };
}

/** A source of a task of several labels. */
export function sampleMultiSource(labels: readonly [string, string]): SourceEvaluation {
  const outcomes = {
    labels,
    targets: Uint8Array.of(1, 0, 0, 1, 1, 1),
    predictions: Uint8Array.of(1, 0, 1, 1, 1, 0),
    scores: [0.9, 0.1, 0.6, 0.8, 0.7, 0.4],
  };
  const intervals = multiLabelIntervals(outcomes, { uniform, resamples: 20 });
  return { name: 'held-out', evaluation: evaluateMultiLabel(outcomes), intervals, slices: [] };
}

/** An evaluation with these sources. */
export const sampleEvaluation = (...sources: SourceEvaluation[]): ModelEvaluation => ({
  training: {
    ...{ seed: 7, trained: 1234, validated: 56, leaksRemoved: 3, leftOut: '2 without a text' },
    ...{ checks: 3, checksPassed: 2, exportLoss: { agreement: 0.999, accuracy: 0.001 } },
    curves: [
      { name: 'train_loss', points: [0.5, 0.3, 0.2].map((value, step) => ({ step: step + 1, value })) },
      { name: 'validation_accuracy', points: [{ step: 1, value: 0.8 }] },
    ],
  },
  sources,
});

/** A report of these labels with nothing but a manifest. */
export const sampleReport = (labels: readonly string[] = ['dan', 'swe']): ModelReport => ({
  version: { name: 'language-id', version: '3', runId: 'f'.repeat(32), manifestSha256: hash('1') },
  manifest: {
    ...{
      task: 'language-id',
      description: 'Tells languages.',
      producer: 'test',
      metrics: { accuracy: 0.987 },
    },
    labels: { kind: 'single', labels: [...labels], names: { dan: 'Danish' } },
    steps: [{ role: 'model', id: 'ngram-linear', options: {} }],
    hashes: { recipe: hash('a'), data: hash('b') },
  },
});
