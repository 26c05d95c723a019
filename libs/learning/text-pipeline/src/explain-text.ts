import type { SparseRow } from '@runestone/features';
import { bestTwo, listEffects, type Explanation } from './explanation.ts';
import { createOutputNames } from './output-names.ts';
import type { PipelineParts } from './pipeline-parts.ts';

/** What the text became: its features, and the logits of the model. */
interface Prediction {
  readonly row: SparseRow;
  readonly logits: Float64Array;
  readonly maxFeatures: number;
}

/** Explains the prediction of one text. */
type ExplainText = (text: string, prediction: Prediction) => Explanation;

/**
 * Creates what explains the prediction of one text by a linear model, exactly: each feature's value times its weight.
 * Features that share a column (hashing) share its effect by their counts. Undefined for a model that is not linear, and
 * for features without names.
 */
export function createExplainText({
  normalizer,
  tokenizer,
  features,
  model,
  decider,
  labelSpace,
}: PipelineParts): ExplainText | undefined {
  const weightOf = 'weightOf' in model ? model.weightOf?.bind(model) : undefined;
  if (weightOf === undefined || !('name' in features)) return undefined;
  const nameOutput = createOutputNames({ decider, labelSpace });
  const isOneOfAll = labelSpace.kind === 'single' || decider.options.sets !== undefined;
  return (text, { row, logits, maxFeatures }) => {
    const [best, second] = bestTwo(logits);
    const rival = isOneOfAll ? second : undefined;
    const difference = (of: (classIndex: number) => number): number =>
      of(best) - (rival === undefined ? 0 : of(rival));
    const values = new Map(
      Array.from({ length: row.length }, (_, i) => [row.indices[i] as number, row.values[i] as number]),
    );
    const named = row.length === 0 ? [] : features.name(tokenizer.tokenize(normalizer.normalize(text)));
    const counts = new Map<number, number>();
    for (const { column, count } of named) counts.set(column, (counts.get(column) ?? 0) + count);
    const effects = named.map(({ column, kind, text: part, count }) => {
      const whole = (values.get(column) ?? 0) * difference((classIndex) => weightOf(column, classIndex));
      return { text: part, kind, count, effect: (whole * count) / (counts.get(column) as number) };
    });
    return listEffects(
      {
        method: 'weights',
        label: nameOutput(best),
        ...(rival === undefined ? {} : { against: nameOutput(rival) }),
        margin: difference((classIndex) => logits[classIndex] as number),
        effects,
      },
      maxFeatures,
    );
  };
}
