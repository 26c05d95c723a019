import { createStallWatch, type StallWatch } from './create-stall-watch.ts';
import { downloadErrors } from './errors.ts';

/** How a server is asked. */
export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** The platform's fetch when absent. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long the server may be silent; 30 000. */
  readonly timeoutMs?: number;
}

/** What to ask a server for. */
export interface DownloadRequest extends DownloadOptions {
  /** The bytes that are already there; none unless given. */
  readonly fromByte?: number;
}

/** A body that begins at a byte: 0 also where the server does not know ranges. */
export interface DownloadResponse {
  readonly fromByte: number;
  /** The size of the whole file. */
  readonly totalBytes: number | undefined;
  /** Throws DOWNLOAD_FAILED on a cut and DOWNLOAD_TIMED_OUT on a stall. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a file from a byte on; `complete` where the server has nothing after that byte. Throws DOWNLOAD_FAILED,
 * DOWNLOAD_TIMED_OUT, DOWNLOAD_REFUSED (4xx) and the signal's reason.
 */
export async function requestDownload(
  url: string,
  request: DownloadRequest = {},
): Promise<DownloadResponse | 'complete'> {
  const watch = watchOver(url, request);
  const { fromByte = 0, fetch = globalThis.fetch } = request;
  try {
    const response = await fetch(url, {
      signal: watch.signal,
      headers: {
        // A compressed body would make ranges and sizes mean something else.
        'accept-encoding': 'identity',
        ...(fromByte > 0 ? { range: `bytes=${fromByte}-` } : {}),
      },
    });
    return readHead(response, url, { fromByte, watch });
  } catch (error) {
    throw watch.explain(error);
  }
}

function readHead(
  response: Response,
  url: string,
  { fromByte: asked, watch }: { fromByte: number; watch: StallWatch },
): DownloadResponse | 'complete' {
  if (response.status === 416 && asked > 0) {
    watch.stop();
    return 'complete';
  }
  if (!response.ok || response.body === null) {
    // Frees the connection; what the body of a refusal says is of no use.
    void response.body?.cancel().catch(() => undefined);
    throw refusal(response, url);
  }
  const { fromByte, total } = readExtent(response, asked, url);
  return { fromByte, totalBytes: total, chunks: readBody(response.body, watch, { fromByte, total, url }) };
}

interface Extent {
  readonly fromByte: number;
  readonly total: number | undefined;
}

function readExtent({ status, headers }: Response, asked: number, url: string): Extent {
  if (status !== 206) {
    const length = headers.get('content-length');
    return { fromByte: 0, total: length === null ? undefined : Number(length) };
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (Number(range?.[1]) === asked) return { fromByte: asked, total: Number(range?.[2]) };
  throw downloadErrors.FAILED(`${url}: the server sent another range than asked for. Try again.`, {
    details: { url },
  });
}

async function* readBody(
  body: ReadableStream<Uint8Array>,
  watch: StallWatch,
  expected: { fromByte: number; total: number | undefined; url: string },
): AsyncGenerator<Uint8Array> {
  let received = expected.fromByte;
  for await (const chunk of watch.read(body)) {
    received += chunk.length;
    yield chunk;
  }
  if (expected.total !== undefined && received < expected.total) {
    throw watch.explain(new Error(`the connection ended after ${received} of ${expected.total} bytes`));
  }
}

function refusal(response: Response, url: string): Error {
  const details = { url, status: response.status };
  const text = `${url} answered ${response.status} ${response.statusText}`.trim();
  if (response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429) {
    return downloadErrors.REFUSED(
      `${text}. Check the address and whether the server asks for an account, or fetch the file by hand.`,
      { details },
    );
  }
  return downloadErrors.FAILED(`${text}. Try again later.`, { details });
}

/** Watches over a request; its errors are those of downloads. */
function watchOver(url: string, { signal, timeoutMs = 30_000 }: DownloadRequest): StallWatch {
  const advice = 'Check the network and try again: it goes on where it was.';
  return createStallWatch({
    ...{ signal, timeoutMs },
    timedOut: (cause) =>
      downloadErrors.TIMED_OUT(`${url}: nothing came for ${timeoutMs} ms. ${advice}`, {
        ...{ details: { url, timeoutMs }, cause },
      }),
    failed: (reason, cause) =>
      downloadErrors.FAILED(`${url}: ${reason}. ${advice}`, { details: { url }, cause }),
  });
}
