export { mlflowErrors } from './errors.ts';
export {
  createMlflowClient,
  type MlflowCall,
  type MlflowClient,
  type MlflowClientOptions,
  type MlflowTransfer,
} from './mlflow-client.ts';
export { readPages } from './read-pages.ts';
