export { threadErrors } from './errors.ts';
export { freeBuffer } from './free-buffer.ts';
export { sendEvent, serveCalls, type CallAnswer, type CallHandlers } from './serve-calls.ts';
export { startThread } from './start-thread.ts';
export { createThreadService, type ThreadService, type ThreadServiceOptions } from './thread-service.ts';
