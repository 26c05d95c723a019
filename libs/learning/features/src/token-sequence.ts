import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { featureErrors } from './errors.ts';
import type { FeatureExtractor } from './feature-extractor.ts';
import { growRow } from './sparse-row.ts';

/** Options of `token-sequence`; what a vocabulary holds is learnt when the tokenizer is fitted. */
export const tokenSequenceOptionsSchema = Type.Object(
  {
    maxLength: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      default: 200,
      description: 'Tokens of a text that are read; what comes after is left out.',
    }),
    vocabularySize: Type.Integer({
      minimum: 1,
      maximum: 2 ** 20 - 2,
      default: 1000,
      description: 'Most tokens that are told apart.',
    }),
    minCount: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 2,
      description: 'Rarer tokens stand as the unknown one.',
    }),
  },
  { additionalProperties: false },
);

/** Options of `token-sequence`, all given. */
export type TokenSequenceOptions = Static<typeof tokenSequenceOptionsSchema>;

/** The index of what the vocabulary does not hold. */
const unknownIndex = 1;

/** Tells tokens apart: 0 is padding, 1 the unknown token. */
interface TokenIndex {
  readonly size: number;
  indexOf(token: string): number;
}

/**
 * The tokens of a text in their order, for networks: entry i of a row is the index of token i in the vocabulary, its value
 * 1. Throws FEATURE_OPTIONS_INVALID without a vocabulary, as of a tokenizer that was never fitted.
 */
export function createTokenSequence(
  given: Partial<TokenSequenceOptions>,
  vocabulary: TokenIndex | undefined,
): FeatureExtractor {
  const options = Value.Default(tokenSequenceOptionsSchema, { ...given }) as TokenSequenceOptions;
  const [problem] = Value.Errors(tokenSequenceOptionsSchema, options);
  if (problem !== undefined)
    throw featureErrors.OPTIONS_INVALID(
      `Option ${problem.path.slice(1)} of token-sequence: ${problem.message}.`,
    );
  if (vocabulary === undefined)
    throw featureErrors.OPTIONS_INVALID('token-sequence needs a tokenizer with a vocabulary.');
  return {
    id: 'token-sequence',
    options: Object.freeze(options),
    dimension: vocabulary.size,
    transform: (tokens, row) => {
      const length = Math.min(tokens.length, options.maxLength);
      row.length = 0;
      growRow(row, length);
      for (let i = 0; i < length; i += 1) row.indices[i] = vocabulary.indexOf(tokens[i] as string);
      row.values.fill(1, 0, length);
      row.length = length;
    },
    countUnknown: ({ indices, length }) => {
      let count = 0;
      for (let i = 0; i < length; i += 1) if (indices[i] === unknownIndex) count += 1;
      return count;
    },
    name: () => [],
  };
}
