import { createFieldFeatures, createHashedNgrams, createTokenSequence } from '@runestone/features';
import {
  decodeBiEncoder,
  decodeLinearModel,
  encodeBiEncoder,
  encodeLinearModel,
  type BiEncoder,
  type LinearModel,
} from '@runestone/models';
import { createTokenizer, tokenizerKinds } from '@runestone/tokenization';
import { createCombinedFeatures } from './combined-features.ts';
import { ensembleCodec } from './ensemble-codec.ts';
import type { CreateFeatures, ModelCodec, StepTable } from './step-table.ts';

/** The steps of the libraries that run everywhere, without native code. */
export const standardSteps: StepTable = {
  tokenizers: new Map(tokenizerKinds.map(({ id }) => [id, createTokenizer])),
  features: new Map<string, CreateFeatures>([
    ['hashed-ngrams', (options) => createHashedNgrams(options)],
    ['token-sequence', (options, { tokenizer }) => createTokenSequence(options, tokenizer.vocabulary)],
    ['fields', (options) => createFieldFeatures(options)],
    ['combined', createCombinedFeatures],
  ]),
  models: new Map<string, ModelCodec>([
    [
      'ngram-linear',
      { encode: (model) => encodeLinearModel(model as LinearModel), decode: decodeLinearModel },
    ],
    ['bi-encoder', { encode: (model) => encodeBiEncoder(model as BiEncoder), decode: decodeBiEncoder }],
    ['ensemble', ensembleCodec],
  ]),
};
