import { setTimeout as delay } from 'node:timers/promises';
import { isRunestoneError } from '@runestone/errors';
import { encoderErrors } from './errors.ts';

/** How a hub is asked. */
export interface HubConnection {
  readonly fetch: typeof globalThis.fetch;
  /** Without a slash at its end. */
  readonly hub: string;
  readonly signal: AbortSignal | undefined;
  /** How long the hub may be silent. */
  readonly timeoutMs: number;
  /** How often to go on after a cut or a silence before it is an error. */
  readonly retries: number;
  /** The wait before each further try. */
  readonly retryDelayMs: number;
}

/** A body that begins at a byte: 0 also where the hub does not know ranges. */
export interface HubBody {
  readonly fromByte: number;
  /** Throws ENCODERS_FETCH_FAILED on a cut and ENCODERS_FETCH_TIMED_OUT on a silence. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Does some work again after errors that may pass; gives up with the last of them, or with the signal's reason. */
export async function withRetries<Value>(
  connection: HubConnection,
  work: () => Promise<Value>,
): Promise<Value> {
  const { signal, retries, retryDelayMs } = connection;
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

/**
 * Asks a hub for a file from a byte on; `complete` where it has nothing after that byte. Throws ENCODERS_FETCH_FAILED,
 * ENCODERS_FETCH_TIMED_OUT, ENCODERS_FETCH_REFUSED (4xx) and the signal's reason.
 */
export async function openBody(
  url: string,
  connection: HubConnection,
  fromByte = 0,
): Promise<HubBody | 'complete'> {
  const watch = createWatch(url, connection);
  try {
    const response = await connection.fetch(url, {
      signal: watch.signal,
      headers: {
        // A compressed body would make ranges and sizes mean something else.
        'accept-encoding': 'identity',
        ...(fromByte > 0 ? { range: `bytes=${fromByte}-` } : {}),
      },
    });
    if (response.ok && response.body !== null) {
      return { fromByte: readStart(response, fromByte, url), chunks: readChunks(response.body, watch) };
    }
    // Frees the connection; what the body of a refusal says is of no use.
    void response.body?.cancel().catch(() => undefined);
    if (response.status !== 416 || fromByte === 0) throw refusal(response, url);
    watch.stop();
    return 'complete';
  } catch (error) {
    throw watch.explain(error);
  }
}

/** The byte that a response begins at: a server may not know ranges. */
function readStart({ status, headers }: Response, asked: number, url: string): number {
  if (status !== 206) return 0;
  const range = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '');
  if (Number(range?.[1]) === asked) return asked;
  throw encoderErrors.FETCH_FAILED(`${url}: the hub sent another range than asked for. Try again.`, {
    details: { url },
  });
}

async function* readChunks(body: ReadableStream<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      watch.touch();
      yield chunk;
    }
  } catch (error) {
    throw watch.explain(error);
  } finally {
    watch.stop();
  }
}

function refusal({ status, statusText }: Response, url: string): Error {
  const details = { url, status };
  const text = `${url} answered ${status} ${statusText}`.trim();
  const isPassing = status < 400 || status >= 500 || status === 408 || status === 429;
  if (isPassing) return encoderErrors.FETCH_FAILED(`${text}. Try again later.`, { details });
  // The hub answers 401 for what does not exist, too.
  return encoderErrors.FETCH_REFUSED(
    `${text}. Check the name and the revision, and whether the hub asks for an account.`,
    { details },
  );
}

interface Watch {
  readonly signal: AbortSignal;
  touch(): void;
  stop(): void;
  /** Turns what the connection threw into what it means. */
  explain(error: unknown): unknown;
}

/** Aborts a request when the hub is silent for too long. */
function createWatch(url: string, { signal, timeoutMs }: HubConnection): Watch {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), timeoutMs);
  return {
    signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]),
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
    explain(error) {
      clearTimeout(timer);
      if (isRunestoneError(error)) return error;
      if (signal?.aborted === true) return signal.reason;
      if (stall.signal.aborted) {
        const text = `${url}: nothing came for ${timeoutMs} ms. Check the network and try again: it goes on where it was.`;
        return encoderErrors.FETCH_TIMED_OUT(text, { details: { url, timeoutMs }, cause: error });
      }
      const cause = (error as { cause?: unknown }).cause ?? error;
      const text = `${url}: ${cause instanceof Error ? cause.message : String(cause)}. Check the network and try again: it goes on where it was.`;
      return encoderErrors.FETCH_FAILED(text, { details: { url }, cause: error });
    },
  };
}
