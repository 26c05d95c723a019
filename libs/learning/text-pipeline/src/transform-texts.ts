import { createSparseRow, type BatchFeatureExtractor, type SparseRow } from '@runestone/features';
import { fieldsOf, textOf, type TextInput } from '@runestone/fields';
import type { TextSteps } from './pipeline-parts.ts';

/** What a text became. */
export interface TransformedText {
  /** False for a text with nothing but white space: its row is empty. */
  readonly filled: boolean;
  readonly row: SparseRow;
}

/**
 * Runs texts through the steps before the model, in order. `see` is shown each at once: the row is used again for the
 * next, so what is kept of it is copied.
 */
export type TransformTexts = (
  texts: readonly TextInput[],
  see: (transformed: TransformedText, place: number) => void,
) => Promise<void>;

/** Creates what runs texts through the steps before the model. */
export function createTransform({ normalizer, tokenizer, features }: TextSteps): TransformTexts {
  const row = createSparseRow();
  /** Undefined for a text with nothing but white space. */
  const tokensOf = (text: TextInput): string[] | undefined => {
    const normalized = normalizer.normalize(textOf(text));
    return normalized.trim() === '' ? undefined : tokenizer.tokenize(normalized);
  };
  const empty = (): TransformedText => {
    row.length = 0;
    return { filled: false, row };
  };
  if ('transformBatch' in features)
    return async (texts, see) => {
      const rows = await transformFilled(features, texts, texts.map(tokensOf));
      for (const [place, own] of rows.entries())
        see(own === undefined ? empty() : { filled: true, row: own }, place);
    };
  if ('transformFields' in features)
    return async (texts, see) => {
      for (const [place, text] of texts.entries()) {
        features.transformFields(fieldsOf(text), row);
        see({ filled: textOf(text).trim() !== '', row }, place);
      }
    };
  return async (texts, see) => {
    for (const [place, text] of texts.entries()) {
      const tokens = tokensOf(text);
      if (tokens === undefined) see(empty(), place);
      else {
        features.transform(tokens, row);
        see({ filled: true, row }, place);
      }
    }
  };
}

/** Rows of the texts that have tokens. */
async function transformFilled(
  features: BatchFeatureExtractor,
  texts: readonly TextInput[],
  tokens: readonly (readonly string[] | undefined)[],
): Promise<(SparseRow | undefined)[]> {
  const rows = await features.transformBatch(
    tokens.filter((own) => own !== undefined),
    texts.filter((_, place) => tokens[place] !== undefined).map(fieldsOf),
  );
  let next = 0;
  return tokens.map((own) => (own === undefined ? undefined : rows[next++]));
}
