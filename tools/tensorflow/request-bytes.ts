import { setupErrors } from './errors.ts';

/** What to send with a request, and when to give up. */
export interface RequestOptions {
  readonly authorization?: string | undefined;
  readonly signal: AbortSignal;
  /** How long the server may be silent; 60 000. */
  readonly timeoutMs?: number | undefined;
}

/** A good answer. */
export interface Answer {
  /** Where it came from after redirections. */
  readonly url: string;
  readonly contentType: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Asks for an address. Request and body throw TENSORFLOW_SETUP_WHEEL_MISSING (404), FETCH_FAILED, FETCH_TIMED_OUT when
 * nothing comes for too long, and the signal's reason.
 */
export async function requestBytes(address: string, options: RequestOptions): Promise<Answer> {
  const watch = createWatch(address, options);
  try {
    const response = await fetch(address, {
      signal: watch.signal,
      headers: {
        accept: 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, */*;q=0.1',
        // A compressed body would make the sizes mean something else.
        'accept-encoding': 'identity',
        ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
      },
    });
    if (!response.ok || response.body === null) {
      void response.body?.cancel();
      throw refusal(response, address);
    }
    const contentType = response.headers.get('content-type') ?? '';
    return { url: response.url, contentType, chunks: readBody(response.body, watch) };
  } catch (error) {
    throw watch.explain(error);
  }
}

async function* readBody(body: ReadableStream<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
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

function refusal({ status, statusText }: Response, address: string): Error {
  const text = `${address} answered ${status} ${statusText}`.trim();
  return status === 404 || status === 410
    ? setupErrors.WHEEL_MISSING(`${text}. Set PIP_INDEX_URL to an index that has it.`)
    : setupErrors.FETCH_FAILED(`${text}. Try again later, or set PIP_INDEX_URL to another index.`);
}

interface Watch {
  readonly signal: AbortSignal;
  touch(): void;
  stop(): void;
  /** Turns what the connection threw into what it means. */
  explain(error: unknown): unknown;
}

function createWatch(address: string, { signal, timeoutMs = 60_000 }: RequestOptions): Watch {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), timeoutMs);
  return {
    signal: AbortSignal.any([signal, stall.signal]),
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
    explain(cause) {
      clearTimeout(timer);
      if (signal.aborted) return signal.reason;
      if ((cause as { name?: unknown }).name === 'RunestoneError') return cause;
      if (stall.signal.aborted)
        return setupErrors.FETCH_TIMED_OUT(
          `${address}: nothing came for ${timeoutMs / 1000} s. Check the network and try again.`,
          { cause },
        );
      const reason = (cause as { cause?: unknown }).cause ?? cause;
      const text = reason instanceof Error ? reason.message : String(reason);
      return setupErrors.FETCH_FAILED(`${address}: ${text}. Check the network and try again.`, { cause });
    },
  };
}
