import type { SparseRow } from '@runestone/features';
import type { PipelineParts } from './pipeline-parts.ts';

/** A part of the text and how it moved the decision. */
export interface FeatureEffect {
  /** As it stands in the normalised text; a blank is the boundary of a word. */
  readonly text: string;
  readonly kind: 'characters' | 'words';
  /** How often it stands there. */
  readonly count: number;
  /** What it adds to the margin, in logits. */
  readonly effect: number;
}

/** Why a label came out best: the margin is the sum of the bias and of the effects of all features. */
export interface Explanation {
  /** The best label. */
  readonly label: string;
  /** The label it is compared with: the second best. Absent where labels are decided one by one. */
  readonly against?: string;
  /** Logit of `label`, less that of `against`. */
  readonly margin: number;
  readonly bias: number;
  /** The features that moved it most, the strongest first, for or against. */
  readonly features: readonly FeatureEffect[];
  /** The sum of the effects that are not listed. */
  readonly otherEffects: number;
}

/** What the text became: its features, and the logits of the model. */
interface Prediction {
  readonly row: SparseRow;
  readonly logits: Float64Array;
  readonly maxFeatures: number;
}

/**
 * Explains the prediction of one text by a linear model, exactly: each feature's value times its weight. Features that
 * share a column (hashing) share its effect by their counts. Undefined for a model that is not linear.
 */
export function explainText(
  { normalizer, tokenizer, features, model, labelSpace }: PipelineParts,
  text: string,
  { row, logits, maxFeatures }: Prediction,
): Explanation | undefined {
  const weightOf = 'weightOf' in model ? model.weightOf?.bind(model) : undefined;
  if (weightOf === undefined || !('name' in features)) return undefined;
  const [best, second] = bestTwo(logits);
  const rival = labelSpace.kind === 'single' ? second : undefined;
  const difference = (of: (classIndex: number) => number): number =>
    of(best) - (rival === undefined ? 0 : of(rival));
  const values = new Map(
    Array.from({ length: row.length }, (_, i) => [row.indices[i] as number, row.values[i] as number]),
  );
  const named = row.length === 0 ? [] : features.name(tokenizer.tokenize(normalizer.normalize(text)));
  const counts = new Map<number, number>();
  for (const { column, count } of named) counts.set(column, (counts.get(column) ?? 0) + count);
  const effects = named
    .map(({ column, kind, text: part, count }) => {
      const whole = (values.get(column) ?? 0) * difference((classIndex) => weightOf(column, classIndex));
      return { text: part, kind, count, effect: (whole * count) / (counts.get(column) as number) };
    })
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
  const margin = difference((classIndex) => logits[classIndex] as number);
  const sum = (list: readonly FeatureEffect[]): number =>
    list.reduce((total, { effect }) => total + effect, 0);
  return {
    label: labelSpace.decode(best),
    ...(rival === undefined ? {} : { against: labelSpace.decode(rival) }),
    margin,
    bias: margin - sum(effects),
    features: effects.slice(0, maxFeatures),
    otherEffects: sum(effects.slice(maxFeatures)),
  };
}

function bestTwo(logits: Float64Array): [number, number | undefined] {
  const order = Array.from(logits.keys()).sort((a, b) => (logits[b] as number) - (logits[a] as number));
  return [order[0] as number, order[1]];
}
