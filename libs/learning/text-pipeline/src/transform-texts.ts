import {
  createSparseRow,
  type BatchFeatureExtractor,
  type FeatureExtractor,
  type SparseRow,
  type TokenCounts,
} from '@runestone/features';
import { fieldsOf, textOf, type TextInput } from '@runestone/fields';
import type { TextSteps } from './pipeline-parts.ts';
import type { TransformMeter } from './stage-meter.ts';

/** What a text became. */
export interface TransformedText {
  /** False for a text with nothing but white space: its row is empty. */
  readonly filled: boolean;
  readonly row: SparseRow;
}

/**
 * Runs texts through the steps before the model, in order. `see` is shown each at once: the row is used again for the
 * next, so what is kept of it is copied. A meter is told what each step takes.
 */
export type TransformTexts = (
  texts: readonly TextInput[],
  see: (transformed: TransformedText, place: number) => void,
  meter?: TransformMeter,
) => Promise<void>;

/** Creates what runs texts through the steps before the model. */
export function createTransform({ normalizer, tokenizer, features }: TextSteps): TransformTexts {
  const row = createSparseRow();
  /** Undefined for a text with nothing but white space. */
  const tokensOf = (text: TextInput, meter: TransformMeter | undefined): string[] | undefined => {
    const normalized = normalizer.normalize(textOf(text));
    meter?.mark('normalise');
    const tokens = normalized.trim() === '' ? undefined : tokenizer.tokenize(normalized);
    meter?.mark('tokenise');
    return tokens;
  };
  const empty = (): TransformedText => {
    row.length = 0;
    return { filled: false, row };
  };
  if ('transformBatch' in features)
    return async (texts, see, meter) => {
      const tokens = texts.map((text) => tokensOf(text, meter));
      const rows = await transformFilled(features, { texts, tokens, counts: meter?.tokens });
      meter?.mark('features');
      for (const [place, own] of rows.entries())
        see(own === undefined ? empty() : { filled: true, row: own }, place);
    };
  if ('transformFields' in features)
    return async (texts, see, meter) => {
      for (const [place, text] of texts.entries()) {
        features.transformFields(fieldsOf(text), row);
        meter?.mark('features');
        see({ filled: textOf(text).trim() !== '', row }, place);
      }
    };
  return async (texts, see, meter) => {
    for (const [place, text] of texts.entries()) {
      const tokens = tokensOf(text, meter);
      if (tokens === undefined) see(empty(), place);
      else {
        features.transform(tokens, row);
        if (meter !== undefined) {
          countTokens(features, row, meter.tokens);
          meter.mark('features');
        }
        see({ filled: true, row }, place);
      }
    }
  };
}

function countTokens({ countUnknown }: FeatureExtractor, row: SparseRow, counts: TokenCounts): void {
  if (countUnknown === undefined) return;
  counts.seen += row.length;
  counts.unknown += countUnknown(row);
}

interface TokenizedTexts {
  readonly texts: readonly TextInput[];
  readonly tokens: readonly (readonly string[] | undefined)[];
  readonly counts: TokenCounts | undefined;
}

/** Rows of the texts that have tokens. */
async function transformFilled(
  features: BatchFeatureExtractor,
  { texts, tokens, counts }: TokenizedTexts,
): Promise<(SparseRow | undefined)[]> {
  const rows = await features.transformBatch(
    tokens.filter((own) => own !== undefined),
    texts.filter((_, place) => tokens[place] !== undefined).map(fieldsOf),
    counts,
  );
  let next = 0;
  return tokens.map((own) => (own === undefined ? undefined : rows[next++]));
}
