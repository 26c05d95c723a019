export { createLocalRegistry, type LocalRegistryOptions } from './drivers/local-registry.ts';
export { createMlflowRegistry, type MlflowRegistryOptions } from './drivers/mlflow-registry.ts';
export { registryErrors } from './errors.ts';
export {
  championAlias,
  previousAlias,
  promote,
  rollback,
  type Promotion,
  type PromotionOptions,
} from './promote.ts';
export type {
  AliasEvent,
  AliasMoves,
  ModelSummary,
  ModelVersion,
  MoveAliasesOptions,
  NewModelVersion,
  Registry,
} from './registry.ts';
