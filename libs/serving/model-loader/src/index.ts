export {
  createCachedModelLoader,
  type CachedModelLoaderOptions,
  type CacheEvent,
  type ModelFetcher,
} from './cached-model-loader.ts';
export { modelLoaderErrors } from './errors.ts';
export {
  bundleFilesOf,
  createModelLoader,
  openModel,
  type FetchedModel,
  type LoadedModel,
  type ModelIdentity,
  type ModelLoader,
  type ModelLoaderOptions,
  type ResolvedModel,
} from './model-loader.ts';
export { parseModelReference, type ModelReference } from './model-reference.ts';
export type { LoadOptions, LoadProgress } from './read-bundle.ts';
export { saveBundle } from './save-bundle.ts';
