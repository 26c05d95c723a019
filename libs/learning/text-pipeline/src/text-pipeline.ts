import type { AbstainReason, Decision, ScoredIndex } from '@runestone/decisions';
import { createSparseRow, type SparseRow } from '@runestone/features';
import type { LabelSpace } from '@runestone/label-encoding';
import { bundleErrors } from './errors.ts';
import { explainText, type Explanation } from './explain-text.ts';
import type { PipelineParts, TextSteps } from './pipeline-parts.ts';

/** A label and its score in [0, 1]. */
export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
}

/** What was decided of one text. `alternatives` are the best labels, best first. */
export type Classification = { readonly explanation?: Explanation } & (
  | {
      readonly outcome: 'label';
      readonly label: string;
      readonly score: number;
      readonly alternatives: readonly ScoredLabel[];
    }
  | {
      readonly outcome: 'labels';
      readonly labels: readonly ScoredLabel[];
      readonly alternatives: readonly ScoredLabel[];
    }
  | {
      readonly outcome: 'abstain';
      readonly reason: AbstainReason;
      readonly alternatives: readonly ScoredLabel[];
    }
);

/** Per call: how many alternatives to give, and the confidence to ask for in place of the model's own. */
export interface ClassifyOptions {
  readonly topK?: number;
  readonly minConfidence?: number;
  /** How many features to name that moved the decision; none unless given. Slow. */
  readonly explain?: number;
}

/** The one text path: training, evaluation, batch and serving classify with the same object. */
export interface TextPipeline {
  readonly labelSpace: LabelSpace;
  readonly parts: PipelineParts;
  /** Classifies texts one by one, in order; no text influences another. */
  classify(texts: readonly string[], options?: ClassifyOptions): Classification[];
  /** Calibrated probabilities of one text, one a label. */
  probabilities(text: string): Float64Array;
}

/** Writes the features of a text into a row; false for a text with nothing but white space. */
export function transformText(
  { normalizer, tokenizer, features }: TextSteps,
  text: string,
  row: SparseRow,
): boolean {
  const normalized = normalizer.normalize(text);
  if (normalized.trim() === '') {
    row.length = 0;
    return false;
  }
  features.transform(tokenizer.tokenize(normalized), row);
  return true;
}

/** Creates the pipeline of its parts. Throws BUNDLE_PARTS_MISMATCH when their sizes do not fit together. */
export function createTextPipeline(parts: PipelineParts): TextPipeline {
  const { features, model, decider, labelSpace } = parts;
  if (
    features.dimension !== model.dimension ||
    model.classCount !== labelSpace.size ||
    decider.options.kind !== labelSpace.kind
  ) {
    throw bundleErrors.PARTS_MISMATCH(
      'The features, the model and the labels have sizes that do not fit together.',
    );
  }
  const row = createSparseRow();
  const logits = new Float64Array(labelSpace.size);
  const classifyOne = (text: string, options: ClassifyOptions): Decision => {
    const filled = transformText(parts, text, row);
    model.predict(row, logits);
    if (!filled) return decider.abstain('empty-text', logits, options);
    return row.length === 0
      ? decider.abstain('no-features', logits, options)
      : decider.decide(logits, options);
  };
  return {
    labelSpace,
    parts,
    classify: (texts, options = {}) =>
      texts.map((text) => {
        const decision = nameLabels(classifyOne(text, options), labelSpace);
        if (options.explain === undefined) return decision;
        const explanation = explainText(parts, text, { row, logits, maxFeatures: options.explain });
        return explanation === undefined ? decision : { ...decision, explanation };
      }),
    probabilities: (text) => {
      transformText(parts, text, row);
      model.predict(row, logits);
      return decider.probabilities(logits);
    },
  };
}

function nameLabels(decision: Decision, labelSpace: LabelSpace): Classification {
  const named = ({ index, score }: ScoredIndex): ScoredLabel => ({ label: labelSpace.decode(index), score });
  const alternatives = decision.alternatives.map(named);
  switch (decision.outcome) {
    case 'label':
      return {
        outcome: 'label',
        label: labelSpace.decode(decision.index),
        score: decision.score,
        alternatives,
      };
    case 'labels':
      return { outcome: 'labels', labels: decision.indices.map(named), alternatives };
    case 'abstain':
      return { outcome: 'abstain', reason: decision.reason, alternatives };
  }
}
