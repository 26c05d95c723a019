import { createDecider } from '@runestone/decisions';
import { createCsrBuilder, type CsrMatrix } from '@runestone/features';
import {
  createLabelSpace,
  wordsOfLabel,
  type LabelSpace,
  type LabelSpaceRecord,
} from '@runestone/label-encoding';
import { bundleErrors } from './errors.ts';
import type { PipelineParts, TextSteps } from './pipeline-parts.ts';
import { createTextPipeline, type TextPipeline } from './text-pipeline.ts';
import { createTransform } from './transform-texts.ts';

/** A label that a model gets after its training. */
export interface AddedLabel {
  readonly label: string;
  /** The words that stand for it; its name or itself in words where absent. */
  readonly words?: string | undefined;
  /** What people read. */
  readonly name?: string | undefined;
}

/**
 * Makes a pipeline that knows more labels, without training: their words pass through the same steps as texts. It shares the
 * steps of the one given, so that one of them is closed. A threshold of its own begins at 0.5. Throws BUNDLE_LABELS_FIXED
 * for a model that does not know labels by their words, or tells sets of labels apart, BUNDLE_LABEL_TAKEN and BUNDLE_WORDS_EMPTY, all of kind input.
 */
export async function addLabels(pipeline: TextPipeline, added: readonly AddedLabel[]): Promise<TextPipeline> {
  if (added.length === 0) return pipeline;
  const { parts } = pipeline;
  const { model, decider } = parts;
  if (decider.options.sets !== undefined)
    throw bundleErrors.LABELS_FIXED(
      'The model answers with the sets of labels that its training had, and a new label is in none of them. Train it with the new labels.',
    );
  if (!('withLabels' in model) || model.withLabels === undefined)
    throw bundleErrors.LABELS_FIXED(
      `The model ${model.id} only knows the labels that it was trained with. Train a bi-encoder, or train it with the new labels.`,
    );
  const labelSpace = createLabelSpace(extendLabels(parts.labelSpace.toJSON(), added));
  const words = added.map((one) => one.words ?? wordsOfLabel(one.label, labelSpace));
  return createTextPipeline({
    ...parts,
    labelSpace,
    model: model.withLabels(await createLabelRows(parts, words)),
    decider: extendDecider(decider, labelSpace),
  });
}

/** Turns the words of labels into rows by the steps of texts. Throws BUNDLE_WORDS_EMPTY where nothing is left of them. */
export async function createLabelRows(steps: TextSteps, words: readonly string[]): Promise<CsrMatrix> {
  const builder = createCsrBuilder(steps.features.dimension);
  await createTransform(steps)(words, ({ row }, place) => {
    if (row.length === 0)
      throw bundleErrors.WORDS_EMPTY(
        `The features of the model see nothing in the words "${words[place]}" of a label. Give it other words.`,
      );
    builder.appendRow(row);
  });
  return builder.build();
}

/** The labels of a task with more of them, last. Throws BUNDLE_LABEL_TAKEN. */
export function extendLabels<Labels extends LabelSpaceRecord>(
  record: Labels,
  added: readonly AddedLabel[],
): Labels & { labels: string[]; names: Record<string, string> } {
  const labels = [...record.labels];
  const names = { ...record.names };
  for (const { label, name } of added) {
    if (labels.includes(label))
      throw bundleErrors.LABEL_TAKEN(`The label "${label}" is there already. Give the new one another name.`);
    labels.push(label);
    if (name !== undefined) names[label] = name;
  }
  return { ...record, labels, names };
}

function extendDecider(
  { options }: PipelineParts['decider'],
  { size }: LabelSpace,
): PipelineParts['decider'] {
  const { thresholds } = options;
  if (thresholds === undefined) return createDecider(options, size);
  const fresh = Array.from({ length: size - thresholds.length }, () => 0.5);
  return createDecider({ ...options, thresholds: [...thresholds, ...fresh] }, size);
}
