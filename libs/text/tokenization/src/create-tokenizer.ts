import { Value } from '@sinclair/typebox/value';
import { tokenizationErrors } from './errors.ts';
import { tokenizerKinds } from './tokenizer-kinds.ts';
import { createVocabulary, fitVocabulary, type Vocabulary } from './vocabulary.ts';

/** A tokenizer as data: everything needed to make it again. */
export interface TokenizerRecord {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly state?: { readonly vocabulary: readonly string[] };
}

/** Cuts texts into tokens; with a fitted vocabulary also into indices. */
export interface Tokenizer extends TokenizerRecord {
  readonly vocabulary?: Vocabulary;
  tokenize(text: string): string[];
  /** Indices of the tokens in the vocabulary, 1 for unknown ones. Throws TOKENIZATION_NOT_FITTED without one. */
  indices(text: string): number[];
  /** Learns a vocabulary; returns a new tokenizer and leaves this one as it was. */
  fit(texts: Iterable<string>, limits: { readonly maxSize: number; readonly minCount: number }): Tokenizer;
}

/** Creates a tokenizer from its record; options left out take their defaults. */
export function createTokenizer({ id, options, state }: TokenizerRecord): Tokenizer {
  const kind = tokenizerKinds.find((candidate) => candidate.id === id);
  if (kind === undefined) {
    const known = tokenizerKinds.map((candidate) => candidate.id).join(', ');
    throw tokenizationErrors.KIND_UNKNOWN(`The tokenizer "${id}" is unknown; known tokenizers: ${known}.`);
  }
  const full = Value.Default(kind.optionsSchema, { ...options }) as Readonly<Record<string, unknown>>;
  const [problem] = Value.Errors(kind.optionsSchema, full);
  if (problem !== undefined) {
    throw tokenizationErrors.OPTIONS_INVALID(
      `Option ${problem.path.slice(1)} of the tokenizer "${id}": ${problem.message}.`,
    );
  }
  const tokenize = kind.create(full);
  const vocabulary = state === undefined ? undefined : createVocabulary(state.vocabulary);
  return {
    id,
    options: Object.freeze(full),
    ...(vocabulary === undefined ? {} : { vocabulary, state: { vocabulary: vocabulary.tokens } }),
    tokenize,
    indices: (text) => {
      if (vocabulary === undefined)
        throw tokenizationErrors.NOT_FITTED('The tokenizer has no vocabulary: fit it first.');
      return tokenize(text).map((token) => vocabulary.indexOf(token));
    },
    fit: (texts, limits) => {
      const fitted = fitVocabulary(tokenLists(texts, tokenize), limits);
      return createTokenizer({ id, options: full, state: { vocabulary: fitted.tokens } });
    },
  };
}

function* tokenLists(texts: Iterable<string>, tokenize: (text: string) => string[]): Generator<string[]> {
  for (const text of texts) yield tokenize(text);
}
