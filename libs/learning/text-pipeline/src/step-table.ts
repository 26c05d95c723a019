import { createHashedNgrams, createTokenSequence } from '@runestone/features';
import {
  decodeLinearModel,
  encodeLinearModel,
  type Classifier,
  type LinearModel,
  type ModelFile,
} from '@runestone/models';
import {
  createTokenizer,
  tokenizerKinds,
  type Tokenizer,
  type TokenizerRecord,
} from '@runestone/tokenization';
import type { TextSteps } from './pipeline-parts.ts';

/** How one kind of model becomes data and comes back. */
export interface ModelCodec {
  encode(model: Classifier): { readonly options: object; readonly files: readonly ModelFile[] };
  decode(options: unknown, files: ReadonlyMap<string, Uint8Array>): Classifier | Promise<Classifier>;
}

/** What features are made from beside their options. */
interface FeatureParts {
  readonly tokenizer: Tokenizer;
  /** The files of a bundle's step; absent where it is made of a recipe. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** Makes features of their options, over the tokens of a tokenizer. */
export type CreateFeatures = (
  options: Record<string, unknown>,
  parts: FeatureParts,
) => TextSteps['features'] | Promise<TextSteps['features']>;

/** The steps that a process can make, by id: what a bundle may name. */
export interface StepTable {
  readonly tokenizers: ReadonlyMap<string, (record: TokenizerRecord) => Tokenizer>;
  /** Features that are read off tokens by their index need the vocabulary of the tokenizer. */
  readonly features: ReadonlyMap<string, CreateFeatures>;
  readonly models: ReadonlyMap<string, ModelCodec>;
}

/** The steps of the libraries that run everywhere, without native code. */
export const standardSteps: StepTable = {
  tokenizers: new Map(tokenizerKinds.map(({ id }) => [id, createTokenizer])),
  features: new Map<string, CreateFeatures>([
    ['hashed-ngrams', (options) => createHashedNgrams(options)],
    ['token-sequence', (options, { tokenizer }) => createTokenSequence(options, tokenizer.vocabulary)],
  ]),
  models: new Map([
    [
      'ngram-linear',
      { encode: (model: Classifier) => encodeLinearModel(model as LinearModel), decode: decodeLinearModel },
    ],
  ]),
};
