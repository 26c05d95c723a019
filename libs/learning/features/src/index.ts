export { createCsrBuilder, type CsrBuilder, type CsrMatrix } from './csr-matrix.ts';
export { featureErrors } from './errors.ts';
export type { BatchFeatureExtractor, FeatureExtractor, NamedFeature } from './feature-extractor.ts';
export { createHashedNgrams, hashedNgramsOptionsSchema, type HashedNgramsOptions } from './hashed-ngrams.ts';
export { createSparseRow, growRow, type SparseRow } from './sparse-row.ts';
export {
  createTokenSequence,
  tokenSequenceOptionsSchema,
  type TokenSequenceOptions,
} from './token-sequence.ts';
