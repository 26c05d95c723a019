import type { AbstainReason, Decision, ScoredIndex } from '@runestone/decisions';
import type { SparseRow } from '@runestone/features';
import { fieldsOf, textOf, type TextInput } from '@runestone/fields';
import type { LabelSpace } from '@runestone/label-encoding';
import type { BatchClassifier, Classifier, RowClassifier } from '@runestone/models';
import { createNormalizer } from '@runestone/normalization';
import { bundleErrors } from './errors.ts';
import { explainByOcclusion } from './explain-by-occlusion.ts';
import { createExplainText } from './explain-text.ts';
import { createOutputNames } from './output-names.ts';
import type { Explanation } from './explanation.ts';
import { fieldColumnsOf } from './field-columns-of.ts';
import type { PipelineParts, TextSteps } from './pipeline-parts.ts';
import type { StageMeter } from './stage-meter.ts';
import { createTransform, type TransformedText, type TransformTexts } from './transform-texts.ts';

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

/** The labels that were decided on; none for an abstention, or where there is no answer. */
export function labelsOf(answer: Classification | undefined): string[] {
  if (answer?.outcome === 'label') return [answer.label];
  return answer?.outcome === 'labels' ? answer.labels.map(({ label }) => label) : [];
}

/** Per call: how many alternatives to give, and the confidence to ask for in place of the model's own. */
export interface ClassifyOptions {
  readonly topK?: number;
  readonly minConfidence?: number;
  /**
   * How many features to name that moved the decision; none unless given. Slow: a model that is not linear scores each
   * text up to 64 times more.
   */
  readonly explain?: number;
}

/** The one text path: training, evaluation, batch and serving classify with the same object. */
export interface TextPipeline {
  readonly labelSpace: LabelSpace;
  readonly parts: PipelineParts;
  /**
   * Classifies texts one by one, in order; no text influences another. A meter is told what each stage takes; explanations
   * are in none.
   */
  classify(
    texts: readonly TextInput[],
    options?: ClassifyOptions,
    meter?: StageMeter,
  ): Promise<Classification[]>;
  /** Calibrated probabilities of one text, one a label. */
  probabilities(text: TextInput): Promise<Float64Array>;
  /** Frees what the model holds beyond memory; it is not used afterwards. */
  close(): Promise<void>;
}

/** Creates the pipeline of its parts. Throws BUNDLE_PARTS_MISMATCH when their sizes do not fit together. */
export function createTextPipeline(parts: PipelineParts): TextPipeline {
  const { features, model, decider, labelSpace } = parts;
  if (
    features.dimension !== model.dimension ||
    model.classCount !== decider.outputCount ||
    decider.classCount !== labelSpace.size ||
    decider.options.kind !== labelSpace.kind
  ) {
    throw bundleErrors.PARTS_MISMATCH(
      'The features, the model and the labels have sizes that do not fit together.',
    );
  }
  const score = createScoring(parts, model);
  const explainText = createExplainText(parts);
  const occlude = createOcclude(parts);
  const classifyOne = ({ filled, row, logits }: ScoredText, options: ClassifyOptions): Decision => {
    if (!filled) return decider.abstain('empty-text', logits, options);
    return row.length === 0
      ? decider.abstain('no-features', logits, options)
      : decider.decide(logits, options);
  };
  return {
    labelSpace,
    parts,
    classify: async (texts, options = {}, meter) => {
      const decide = (scored: ScoredText): Classification =>
        nameLabels(classifyOne(scored, options), labelSpace);
      const { explain: maxFeatures } = options;
      if (maxFeatures === undefined) return score(texts, decide, meter);
      if (explainText !== undefined)
        return score(texts, (scored, text) => ({
          ...decide(scored),
          explanation: explainText(textOf(text), { ...scored, maxFeatures }),
        }));
      const decided = await score(texts, (scored, text) => ({
        decision: decide(scored),
        text,
        logits: scored.logits.slice(),
      }));
      const explained: Classification[] = [];
      // One text after the other: what the model holds for the parts of all at once would be large.
      for (const { decision, ...scored } of decided)
        explained.push({ ...decision, explanation: await occlude(scored, maxFeatures) });
      return explained;
    },
    probabilities: async (text) => {
      const [probabilities] = await score([text], ({ logits }) => decider.probabilities(logits));
      return probabilities as Float64Array;
    },
    close: async () => {
      if ('close' in model) await model.close();
      if ('close' in features) await features.close();
    },
  };
}

/** Explains the prediction of one text by what the model makes of its parts. */
type Occlude = (
  scored: { readonly text: TextInput; readonly logits: Float64Array },
  maxFeatures: number,
) => Promise<Explanation>;

function createOcclude({ normalizer, model, ...steps }: PipelineParts): Occlude {
  const nameOutput = createOutputNames(steps);
  const scoreNormalized = createScoring({ ...steps, normalizer: createNormalizer([]) }, model);
  const columns = fieldColumnsOf(steps.features);
  const score = (texts: readonly TextInput[]): Promise<Float64Array[]> =>
    scoreNormalized(texts, ({ logits }) => logits.slice());
  return ({ text, logits }, maxFeatures) =>
    explainByOcclusion({
      ...{ text: normalizer.normalize(textOf(text)), fields: fieldsOf(text), columns },
      ...{ logits, nameOutput, score, maxFeatures },
    });
}

/** What a text became, and how the model scores it. */
interface ScoredText extends TransformedText {
  logits: Float64Array;
}

/** Scores texts in order and makes something of each at once: what it is given is used again for the next. */
type Scoring = <Value>(
  texts: readonly TextInput[],
  make: (scored: ScoredText, text: TextInput) => Value,
  meter?: StageMeter,
) => Promise<Value[]>;

function createScoring(steps: TextSteps, model: Classifier): Scoring {
  const transform = createTransform(steps);
  return 'predict' in model ? createRowScoring(transform, model) : createBatchScoring(transform, model);
}

/** One list of scores serves all texts. */
function createRowScoring(transform: TransformTexts, model: RowClassifier): Scoring {
  return async (texts, make, meter) => {
    const logits = new Float64Array(model.classCount);
    const made: ReturnType<typeof make>[] = [];
    const see = (transformed: TransformedText, place: number): void => {
      model.predict(transformed.row, logits);
      meter?.mark('predict');
      made.push(make({ ...transformed, logits }, texts[place] as TextInput));
      meter?.mark('decide');
    };
    meter?.start();
    await transform(texts, see, meter);
    return made;
  };
}

/** What a network computes at a time: memory for the states of all its tokens is needed at once. */
const tokensPerBatch = 16_384;

/** Texts go to the model together, the shortest first, so that little is padded. */
function createBatchScoring(transform: TransformTexts, model: BatchClassifier): Scoring {
  return async (texts, make, meter) => {
    const entries: ScoredText[] = [];
    const see = ({ filled, row: { indices, values, length } }: TransformedText): void => {
      const row = { indices: indices.slice(0, length), values: values.slice(0, length), length };
      entries.push({ filled, row, logits: new Float64Array(0) });
      meter?.mark('features');
    };
    meter?.start();
    await transform(texts, see, meter);
    for (const batch of batchesByLength(entries)) {
      const logits = await model.predictBatch(batch.map(({ row }) => row));
      for (const [place, entry] of batch.entries())
        entry.logits = logits.subarray(place * model.classCount, (place + 1) * model.classCount);
    }
    meter?.mark('predict');
    const made = entries.map((entry, place) => make(entry, texts[place] as TextInput));
    meter?.mark('decide');
    return made;
  };
}

function batchesByLength<Entry extends { readonly row: SparseRow }>(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  for (const entry of [...entries].sort((a, b) => a.row.length - b.row.length)) {
    const batch = batches.at(-1);
    // The entry at hand is the longest so far: the batch will be as wide.
    if (batch === undefined || (batch.length + 1) * entry.row.length > tokensPerBatch) batches.push([entry]);
    else batch.push(entry);
  }
  return batches;
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
