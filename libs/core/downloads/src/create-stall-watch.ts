import { isRunestoneError, messageOf } from '@runestone/errors';

/** When a request is given up, and what is thrown then. */
export interface StallWatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be silent. */
  readonly timeoutMs: number;
  /** Makes the error of a server that was silent for too long. */
  timedOut(cause: unknown): Error;
  /** Makes the error of a connection that failed, from what was wrong with it. */
  failed(reason: string, cause: unknown): Error;
}

/** Watches over one request, from its start to the end of its body. */
export interface StallWatch {
  /** For the request: aborts it when the server is silent for too long, or with the signal of the options. */
  readonly signal: AbortSignal;
  /** Gives a body as it comes; throws what `explain` makes of its errors. Ends the watch. */
  read(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** Turns what the connection threw into what it means; a RunestoneError stays. Ends the watch. */
  explain(error: unknown): unknown;
  stop(): void;
}

/** Begins to watch over a request; each chunk of its body that is read gives the server its time anew. */
export function createStallWatch(options: StallWatchOptions): StallWatch {
  const { signal, timeoutMs } = options;
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), timeoutMs);
  const stop = (): void => clearTimeout(timer);
  const explain = (error: unknown): unknown => {
    stop();
    if (isRunestoneError(error)) return error;
    if (signal?.aborted === true) return signal.reason;
    if (stall.signal.aborted) return options.timedOut(error);
    return options.failed(messageOf((error as { cause?: unknown }).cause ?? error), error);
  };
  return {
    ...{ stop, explain },
    signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]),
    async *read(body) {
      try {
        for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
          timer.refresh();
          yield chunk;
        }
      } catch (error) {
        throw explain(error);
      } finally {
        stop();
      }
    },
  };
}
