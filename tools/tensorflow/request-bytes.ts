import { createStallWatch, type StallWatch } from '../../libs/core/downloads/src/index.ts';
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
  const watch = watchOver(address, options);
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
    return { url: response.url, contentType, chunks: watch.read(response.body) };
  } catch (error) {
    throw watch.explain(error);
  }
}

function refusal({ status, statusText }: Response, address: string): Error {
  const text = `${address} answered ${status} ${statusText}`.trim();
  return status === 404 || status === 410
    ? setupErrors.WHEEL_MISSING(`${text}. Set PIP_INDEX_URL to an index that has it.`)
    : setupErrors.FETCH_FAILED(`${text}. Try again later, or set PIP_INDEX_URL to another index.`);
}

/** Watches over a request; its errors are those of this set-up. */
function watchOver(address: string, { signal, timeoutMs = 60_000 }: RequestOptions): StallWatch {
  return createStallWatch({
    ...{ signal, timeoutMs },
    timedOut: (cause) =>
      setupErrors.FETCH_TIMED_OUT(
        `${address}: nothing came for ${timeoutMs / 1000} s. Check the network and try again.`,
        { cause },
      ),
    failed: (reason, cause) =>
      setupErrors.FETCH_FAILED(`${address}: ${reason}. Check the network and try again.`, { cause }),
  });
}
