export {
  createEncoderFeatures,
  encoderFeaturesOptionsSchema,
  type EncoderFeaturesOptions,
} from './encoder-features.ts';
export { readEncoderFiles, type EncoderFiles } from './encoder-files.ts';
export type { EncoderPooling, EncoderPrecision } from './encoder-kinds.ts';
export type { EncoderOptions } from './encoder-options.ts';
export { encoderErrors } from './errors.ts';
export { openEncoder } from './open-encoder.ts';
export type { EncodeOptions, EncodeProgress, SentenceEncoder } from './sentence-encoder.ts';
export { createCachedEncoder, type EncoderCacheOptions } from './create-cached-encoder.ts';
export type { CacheProblem } from './segment-folder.ts';
export {
  fetchEncoder,
  type EncoderFetchProgress,
  type FetchedEncoder,
  type FetchEncoderOptions,
} from './fetch-encoder.ts';
export { locateEncoder, type LocateEncoderOptions } from './locate-encoder.ts';
