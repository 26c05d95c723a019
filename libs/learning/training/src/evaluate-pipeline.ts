import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import { abstained, evaluateOutcomes, type Evaluation, type Outcomes } from '@runestone/metrics';
import { labelsOf, type Classification, type TextPipeline } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';

const textsPerBatch = 512;

/** Classifies examples with a pipeline, as serving would, and evaluates the answers. */
export async function evaluatePipeline(
  pipeline: TextPipeline,
  examples: readonly Example[],
  pacing: Pacing,
): Promise<Evaluation> {
  return evaluateAnswers(examples, await classifyExamples(pipeline, examples, pacing), pipeline.labelSpace);
}

/**
 * Classifies examples in batches; gives one answer each, in order, with its `topK` best labels: unless given all of several labels,
 * by which calibration is judged, and the best of single ones.
 */
export async function classifyExamples(
  pipeline: TextPipeline,
  examples: readonly Example[],
  { pause, signal, onProgress }: Pacing,
  topK = pipeline.labelSpace.kind === 'multi' ? pipeline.labelSpace.size : 1,
): Promise<Classification[]> {
  const answers: Classification[] = [];
  for (let start = 0; start < examples.length; start += textsPerBatch) {
    const batch = examples.slice(start, start + textsPerBatch);
    answers.push(...(await pipeline.classify(batch, { topK })));
    onProgress?.(answers.length, examples.length);
    await pause();
    signal?.throwIfAborted();
  }
  return answers;
}

/** Evaluates answers against the labels of their examples. */
export function evaluateAnswers(
  examples: readonly Example[],
  answers: readonly Classification[],
  space: LabelSpace,
): Evaluation {
  return evaluateOutcomes(outcomesOfAnswers(examples, answers, space));
}

/**
 * Evaluates the labels that were given to examples, one list each in their order, none for an abstention, against their
 * own. Calibration is not judged.
 */
export function evaluateLabels(
  examples: readonly Example[],
  given: readonly (readonly string[])[],
  space: LabelSpace,
): Evaluation {
  return evaluateOutcomes(outcomesOf(examples, given, space));
}

/** True and given labels of answers, with how sure the model is of each. */
export function outcomesOfAnswers(
  examples: readonly Example[],
  answers: readonly Classification[],
  space: LabelSpace,
): Outcomes {
  const outcomes = outcomesOf(examples, answers.map(labelsOf), space);
  if (outcomes.kind === 'multi') return { ...outcomes, scores: scoresOf(answers, space) };
  const confidences = answers.map((answer) => (answer.outcome === 'label' ? answer.score : 0));
  return { ...outcomes, confidences };
}

function outcomesOf(
  examples: readonly Example[],
  given: readonly (readonly string[])[],
  space: LabelSpace,
): Outcomes {
  const { labels } = space;
  const truth = examples.map((example) => example.labels);
  if (space.kind === 'multi') {
    const sets = (lists: readonly (readonly string[])[]): Uint8Array =>
      Uint8Array.from(lists.flatMap((list) => Array.from(space.encodeSet(list))));
    return { kind: 'multi', labels, targets: sets(truth), predictions: sets(given) };
  }
  return {
    ...{ kind: 'single', labels },
    targets: truth.map(([label]) => space.encode(label as string)),
    predictions: given.map(([label]) => (label === undefined ? abstained : space.encode(label))),
  };
}

/** Scores of all labels, row-major; one that an answer does not give is no number. */
function scoresOf(answers: readonly Classification[], space: LabelSpace): Float64Array {
  const scores = new Float64Array(answers.length * space.size).fill(Number.NaN);
  for (const [row, { alternatives }] of answers.entries())
    for (const { label, score } of alternatives) scores[row * space.size + space.encode(label)] = score;
  return scores;
}

/** Whether an answer is the label, or exactly the labels, of its example. */
export function isRight(answer: Classification | undefined, labels: readonly string[]): boolean {
  if (answer?.outcome === 'label') return answer.label === labels[0];
  if (answer?.outcome !== 'labels') return false;
  const given = new Set(labelsOf(answer));
  return given.size === new Set(labels).size && labels.every((label) => given.has(label));
}

/** Flattens an evaluation into metrics for tracking: `<prefix>.accuracy`, `<prefix>.f1.<label>`, … */
export function evaluationMetrics(evaluation: Evaluation, prefix: string): Record<string, number> {
  const metrics: Record<string, number> = {
    [`${prefix}.macro_f1`]: evaluation.macroF1,
    [`${prefix}.weighted_f1`]: evaluation.weightedF1,
    [`${prefix}.support`]: evaluation.support,
  };
  if (evaluation.kind === 'single') metrics[`${prefix}.accuracy`] = evaluation.accuracy;
  else {
    metrics[`${prefix}.elementwise_accuracy`] = evaluation.elementwiseAccuracy;
    metrics[`${prefix}.micro_f1`] = evaluation.microF1;
  }
  for (const [label, { f1, support }] of Object.entries(evaluation.perClass)) {
    if (support > 0) metrics[`${prefix}.f1.${label.replace(notOfNames, '_')}`] = f1;
  }
  return metrics;
}

/** Names of metrics may not have what labels may, as in `Meat & Fish`. */
const notOfNames = /[^\w.\-: ]/gu;
