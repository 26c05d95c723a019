import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { downloadErrors } from './errors.ts';
import { requestDownload, type DownloadOptions, type DownloadResponse } from './request-download.ts';
import { withRetries, type RetryOptions } from './with-retries.ts';

/** How far a download is. */
export interface FetchProgress {
  readonly receivedBytes: number;
  /** Absent where the server does not say. */
  readonly totalBytes?: number;
}

/** How to know a file. */
export interface ExpectedFile {
  /** `git-sha1` is that of git's blob: `blob <size>\0<content>`. */
  readonly algorithm: 'sha256' | 'git-sha1';
  /** Hexadecimal. */
  readonly hash: string;
  readonly sizeBytes?: number;
}

/** What to fetch to where. */
export interface FetchFileOptions extends DownloadOptions, RetryOptions {
  /** Where the file goes once it is whole and right; until then it stands beside it as `.part`. */
  readonly destination: string;
  /** Without it nothing is resumed: parts of two files could be joined. */
  readonly expected?: ExpectedFile;
  readonly onProgress?: (progress: FetchProgress) => void;
}

/**
 * Downloads a file, goes on after cuts and earlier tries by HTTP ranges (RFC 9110 §14), verifies it and renames it into
 * place. A file that is already there and right is kept. Throws DOWNLOAD_FAILED, DOWNLOAD_TIMED_OUT, DOWNLOAD_REFUSED
 * (4xx), DOWNLOAD_TOO_LARGE and DOWNLOAD_CHECKSUM_WRONG, and the signal's reason when aborted.
 */
export async function fetchFile(url: string, options: FetchFileOptions): Promise<string> {
  const { destination, expected } = options;
  if ((await sizeOf(destination)) > 0 && (await isRight(destination, expected))) return destination;
  const part = `${destination}.part`;
  await mkdir(path.dirname(destination), { recursive: true });
  if (expected === undefined) await rm(part, { force: true });
  const isResumed = (await sizeOf(part)) > 0;
  let actual = await receiveAll(url, part, options);
  // What an earlier try left may have come from something else, such as the page of a network that wants a login.
  if (isResumed && actual !== expected?.hash) actual = await receiveAll(url, part, options);
  if (expected !== undefined && actual !== expected.hash) {
    throw downloadErrors.CHECKSUM_WRONG(
      `${url} has the ${expected.algorithm} ${actual} where ${expected.hash} was expected; the download was deleted. ` +
        'Try again; if it stays so, the file at its source has changed.',
      { details: { url, expected: expected.hash, actual } },
    );
  }
  await rename(part, destination);
  return destination;
}

/** Receives a file and gives its hash, if one is expected; a wrong one is deleted. */
async function receiveAll(url: string, part: string, options: FetchFileOptions): Promise<string | undefined> {
  await withRetries(options, () => receive(url, part, options));
  if (options.expected === undefined) return undefined;
  const actual = await hashOf(part, options.expected.algorithm);
  if (actual !== options.expected.hash) await rm(part, { force: true });
  return actual;
}

async function receive(url: string, part: string, options: FetchFileOptions): Promise<void> {
  const { sizeBytes = Infinity } = options.expected ?? {};
  // More than there is: it comes from something else.
  if ((await sizeOf(part)) > sizeBytes) await rm(part);
  const fromByte = await sizeOf(part);
  if (fromByte === sizeBytes) return;
  const response = await requestDownload(url, { ...options, fromByte });
  // The part already holds everything, or more than there is: the checksum decides.
  if (response === 'complete') return;
  await writeResponse(response, { url, part, sizeBytes }, options);
}

async function writeResponse(
  response: DownloadResponse,
  { url, part, sizeBytes }: { url: string; part: string; sizeBytes: number },
  { onProgress }: FetchFileOptions,
): Promise<void> {
  const { fromByte, totalBytes } = response;
  const file = await open(part, fromByte > 0 ? 'a' : 'w');
  let receivedBytes = fromByte;
  try {
    for await (const chunk of response.chunks) {
      receivedBytes += chunk.length;
      if (receivedBytes > sizeBytes) throw tooLarge(url, sizeBytes);
      await file.writeFile(chunk);
      onProgress?.({ receivedBytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
    }
    await file.sync();
  } catch (error) {
    if (receivedBytes > sizeBytes) await rm(part, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  if (receivedBytes >= sizeBytes || sizeBytes === Infinity) return;
  throw downloadErrors.FAILED(
    `${url} ended after ${receivedBytes} of ${sizeBytes} bytes. Try again: it goes on where it was.`,
    { details: { url, receivedBytes, sizeBytes } },
  );
}

function tooLarge(url: string, sizeBytes: number): Error {
  return downloadErrors.TOO_LARGE(
    `${url} sends more than the ${sizeBytes} bytes that were announced; the download was deleted.`,
    { details: { url, sizeBytes } },
  );
}

async function isRight(file: string, expected: ExpectedFile | undefined): Promise<boolean> {
  if (expected === undefined) return true;
  const { algorithm, hash, sizeBytes } = expected;
  if (sizeBytes !== undefined && (await sizeOf(file)) !== sizeBytes) return false;
  return (await hashOf(file, algorithm)) === hash;
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function hashOf(file: string, algorithm: ExpectedFile['algorithm']): Promise<string> {
  const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (algorithm === 'git-sha1') hash.update(`blob ${await sizeOf(file)}\0`);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
