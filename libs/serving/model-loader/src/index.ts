export {
  createCachedModelLoader,
  type CachedModelLoaderOptions,
  type CacheEvent,
} from './cached-model-loader.ts';
export { modelLoaderErrors } from './errors.ts';
export {
  bundleFilesOf,
  createModelFetcher,
  createModelLoader,
  openModel,
  type FetchedModel,
  type LoadedModel,
  type ModelFetcher,
  type ModelIdentity,
  type ModelLoader,
  type ModelLoaderOptions,
  type ResolvedModel,
} from './model-loader.ts';
export { parseModelReference, type ModelReference } from './model-reference.ts';
export type { LoadOptions, LoadProgress } from './read-bundle.ts';
export { saveBundle } from './save-bundle.ts';
