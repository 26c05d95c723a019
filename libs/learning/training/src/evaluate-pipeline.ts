import type { Example } from '@runestone/examples';
import type { LabelSpace } from '@runestone/label-encoding';
import { abstained, evaluateMultiLabel, evaluateSingleLabel, type Evaluation } from '@runestone/metrics';
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

/** Classifies examples in batches; gives one answer each, in order, with its `topK` best labels. */
export async function classifyExamples(
  pipeline: TextPipeline,
  examples: readonly Example[],
  { pause, signal, onProgress }: Pacing,
  topK = 1,
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
  const confidences = answers.map((answer) => (answer.outcome === 'label' ? answer.score : 0));
  return evaluateLabels(examples, answers.map(labelsOf), space, confidences);
}

/**
 * Evaluates the labels that were given to examples, one list each in their order, none for an abstention, against their
 * own. Confidences are those of single labels, in [0, 1]; without them calibration is not judged.
 */
export function evaluateLabels(
  examples: readonly Example[],
  given: readonly (readonly string[])[],
  space: LabelSpace,
  confidences?: readonly number[],
): Evaluation {
  const { labels } = space;
  const truth = examples.map((example) => example.labels);
  if (space.kind === 'multi') {
    const sets = (lists: readonly (readonly string[])[]): Uint8Array =>
      Uint8Array.from(lists.flatMap((list) => Array.from(space.encodeSet(list))));
    return evaluateMultiLabel({ labels, targets: sets(truth), predictions: sets(given) });
  }
  return evaluateSingleLabel({
    labels,
    targets: truth.map(([label]) => space.encode(label as string)),
    predictions: given.map(([label]) => (label === undefined ? abstained : space.encode(label))),
    ...(confidences === undefined ? {} : { confidences }),
  });
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
