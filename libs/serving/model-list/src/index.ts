export { modelListErrors } from './errors.ts';
export { modelListSettings } from './model-list-settings.ts';
export { modelOptionsSchema, modelsFileSchema, type Endpoint, type ModelOptions } from './model-settings.ts';
export { listModel, readModelList, type ListedModel, type ModelList } from './read-model-list.ts';
export { keyOfResolved } from './key-of-resolved.ts';
