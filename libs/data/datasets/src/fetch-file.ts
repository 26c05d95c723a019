import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { datasetErrors } from './errors.ts';
import { requestDownload, type DownloadResponse } from './request-download.ts';

/** How far a download is. */
export interface FetchProgress {
  readonly receivedBytes: number;
  /** Absent where the server does not say. */
  readonly totalBytes?: number;
}

/** What to fetch to where. */
export interface FetchFileOptions {
  /** Where the file goes once it is whole and right; until then it stands beside it as `.part`. */
  readonly destination: string;
  /** The expected SHA-256, hexadecimal. Without one nothing is resumed: parts of two files could be joined. */
  readonly sha256?: string;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
  /** The platform's fetch when absent. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long the server may be silent; 30 000. */
  readonly timeoutMs?: number;
  /** How often to go on after a cut or a stall before it is an error; 3. */
  readonly retries?: number;
  /** The wait before each further try; 1000. */
  readonly retryDelayMs?: number;
}

/**
 * Downloads a file, goes on after cuts by HTTP ranges (RFC 9110 §14), verifies it and renames it into place. A file
 * that is already there and right is kept. Throws DATASET_FETCH_FAILED, DATASET_FETCH_TIMED_OUT, DATASET_FETCH_REFUSED
 * (4xx) and DATASET_FETCH_CHECKSUM_WRONG, and the signal's reason when aborted.
 */
export async function fetchFile(url: string, options: FetchFileOptions): Promise<string> {
  const { destination, sha256 } = options;
  if ((await sizeOf(destination)) > 0 && (sha256 === undefined || (await hashOf(destination)) === sha256)) {
    return destination;
  }
  const part = `${destination}.part`;
  await mkdir(path.dirname(destination), { recursive: true });
  if (sha256 === undefined) await rm(part, { force: true });
  await receiveWithRetries(url, part, options);
  const actual = await hashOf(part);
  if (sha256 !== undefined && actual !== sha256) {
    await rm(part, { force: true });
    throw datasetErrors.FETCH_CHECKSUM_WRONG(
      `${url} has the SHA-256 ${actual} where ${sha256} was expected; the download was deleted. ` +
        'Try again; if it stays so, the file at its source has changed.',
      { details: { url, expected: sha256, actual } },
    );
  }
  await rename(part, destination);
  return destination;
}

async function receiveWithRetries(url: string, part: string, options: FetchFileOptions): Promise<void> {
  const retries = options.retries ?? 3;
  for (let attempt = 0; ; attempt++) {
    try {
      await receive(url, part, options);
      return;
    } catch (error) {
      options.signal?.throwIfAborted();
      const code = (error as { code?: unknown }).code;
      const passing = code === 'DATASET_FETCH_FAILED' || code === 'DATASET_FETCH_TIMED_OUT';
      if (!passing || attempt >= retries) throw error;
      await setTimeout(
        options.retryDelayMs ?? 1000,
        undefined,
        options.signal === undefined ? {} : { signal: options.signal },
      );
    }
  }
}

async function receive(url: string, part: string, options: FetchFileOptions): Promise<void> {
  const response = await requestDownload(url, { ...options, fromByte: await sizeOf(part) });
  // The part already holds everything, or more than there is: the checksum decides.
  if (response === 'complete') return;
  await writeResponse(response, part, options);
}

async function writeResponse(
  response: DownloadResponse,
  part: string,
  options: FetchFileOptions,
): Promise<void> {
  const { fromByte, totalBytes } = response;
  const file = await open(part, fromByte > 0 ? 'a' : 'w');
  let receivedBytes = fromByte;
  try {
    for await (const chunk of response.chunks) {
      await file.write(chunk);
      receivedBytes += chunk.length;
      options.onProgress?.({ receivedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
