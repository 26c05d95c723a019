export { createInlineRunner, wrapPipeline } from './create-inline-runner.ts';
export { createThreadRunner, type ThreadRunnerOptions } from './create-thread-runner.ts';
export type { ModelRunner, VerifiedFiles } from './model-runner.ts';
export { serveRunner } from './serve-runner.ts';
