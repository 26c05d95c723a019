import { parentPort, type Transferable } from 'node:worker_threads';
import { toErrorMessage, type CallMessage, type ThreadMessage } from './thread-messages.ts';

/** Answers calls by the names of methods; `transfer` lists the buffers that leave this thread with the value. */
export type CallHandlers = Readonly<Record<string, (argument: never) => Promise<CallAnswer> | CallAnswer>>;

/** What a call gives. */
export interface CallAnswer {
  readonly value: unknown;
  readonly transfer?: readonly Transferable[];
}

/** Sends something that happened to whoever started this thread. */
export function sendEvent(event: unknown): void {
  parentPort?.postMessage({ event } satisfies ThreadMessage);
}

/** Makes this thread answer the calls of createThreadService. */
export function serveCalls(handlers: CallHandlers): void {
  const send = (message: ThreadMessage, transfer: readonly Transferable[] = []): void =>
    parentPort?.postMessage(message, transfer);
  parentPort?.on('message', async ({ id, method, argument }: CallMessage) => {
    // Of this thread alone.
    if (method === 'end') process.exit(0);
    try {
      const answer = method === 'ping' ? { value: 'pong' } : await handlers[method]?.(argument as never);
      if (answer === undefined) throw new TypeError(`no method ${method}`);
      send({ id, value: answer.value }, answer.transfer);
    } catch (thrown) {
      send({ id, error: toErrorMessage(thrown) });
    }
  });
}
