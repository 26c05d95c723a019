import { createHashedNgrams, type FeatureExtractor } from '@runestone/features';
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

/** How one kind of model becomes data and comes back. */
export interface ModelCodec {
  encode(model: Classifier): { readonly options: object; readonly files: readonly ModelFile[] };
  decode(options: unknown, files: ReadonlyMap<string, Uint8Array>): Classifier;
}

/** The steps that a process can make, by id: what a bundle may name. */
export interface StepTable {
  readonly tokenizers: ReadonlyMap<string, (record: TokenizerRecord) => Tokenizer>;
  readonly features: ReadonlyMap<string, (options: Record<string, unknown>) => FeatureExtractor>;
  readonly models: ReadonlyMap<string, ModelCodec>;
}

/** The steps of the libraries that run everywhere, without native code. */
export const standardSteps: StepTable = {
  tokenizers: new Map(tokenizerKinds.map(({ id }) => [id, createTokenizer])),
  features: new Map([['hashed-ngrams', (options: Record<string, unknown>) => createHashedNgrams(options)]]),
  models: new Map([
    [
      'ngram-linear',
      { encode: (model: Classifier) => encodeLinearModel(model as LinearModel), decode: decodeLinearModel },
    ],
  ]),
};
