export { createCsrBuilder, type CsrBuilder, type CsrMatrix } from './csr-matrix.ts';
export { featureErrors } from './errors.ts';
export type {
  BatchFeatureExtractor,
  FeatureExtractor,
  FieldExtractor,
  NamedFeature,
} from './feature-extractor.ts';
export {
  fieldFeaturesOptionsSchema,
  fitFieldColumns,
  type FieldColumn,
  type FieldFeaturesOptions,
} from './field-columns.ts';
export { createFieldFeatures } from './field-features.ts';
export { createHashedNgrams, hashedNgramsOptionsSchema, type HashedNgramsOptions } from './hashed-ngrams.ts';
export type { TokenCounts } from './token-counts.ts';
export { mix, offsetBasis, prime } from './ngram-hash.ts';
export { createSparseRow, growRow, type SparseRow } from './sparse-row.ts';
export {
  createTokenSequence,
  tokenSequenceOptionsSchema,
  type TokenSequenceOptions,
} from './token-sequence.ts';
