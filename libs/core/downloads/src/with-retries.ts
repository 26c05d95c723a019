import { setTimeout as delay } from 'node:timers/promises';
import { isRunestoneError } from '@runestone/errors';

/** How often something is tried again. */
export interface RetryOptions {
  readonly signal?: AbortSignal | undefined;
  /** How often to go on after a cut or a silence before it is an error; 3. */
  readonly retries?: number;
  /** The wait before each further try; 1000. */
  readonly retryDelayMs?: number;
}

/** Does some work again after errors that may pass; gives up with the last of them, or with the signal's reason. */
export async function withRetries<Value>(
  { signal, retries = 3, retryDelayMs = 1000 }: RetryOptions,
  work: () => Promise<Value>,
): Promise<Value> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isPassing(error) || attempt >= retries) throw error;
      await delay(retryDelayMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Tells errors that a later try may not meet. */
export function isPassing(error: unknown): boolean {
  return isRunestoneError(error) && (error.kind === 'upstream' || error.kind === 'timeout');
}
