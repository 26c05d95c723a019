export type { HangUpWatch } from './call.ts';
export { batcherErrors } from './errors.ts';
export {
  createRequestBatcher,
  type RequestBatcher,
  type RequestBatcherOptions,
  type SubmitOptions,
} from './create-request-batcher.ts';
export { systemTimer, type Timer } from './timer.ts';
