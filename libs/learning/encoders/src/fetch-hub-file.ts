import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { encoderErrors } from './errors.ts';
import { openBody, withRetries, type HubConnection } from './hub-connection.ts';
import type { HubFile } from './hub-listing.ts';

/** What to fetch to where. */
export interface HubFileRequest {
  readonly url: string;
  readonly file: HubFile;
  /** Where the file goes once it is whole and right; until then it stands beside it as `.part`. */
  readonly destination: string;
  readonly onProgress: (receivedBytes: number) => void;
}

/**
 * Fetches a file, goes on after cuts and earlier tries by HTTP ranges (RFC 9110 §14), verifies its size and hash and renames it
 * into place. A file that is there and right is kept. Throws as openBody does, and ENCODERS_FETCH_TOO_LARGE and
 * ENCODERS_FETCH_CHECKSUM_WRONG.
 */
export async function fetchHubFile(request: HubFileRequest, connection: HubConnection): Promise<void> {
  const { url, file, destination } = request;
  if ((await sizeOf(destination)) === file.sizeBytes && (await hashOf(destination, file)) === file.hash)
    return;
  const partial = `${destination}.part`;
  await mkdir(path.dirname(destination), { recursive: true });
  const isResumed = (await sizeOf(partial)) > 0;
  let actual = await receiveAll(request, partial, connection);
  // What an earlier try left may have come from something else, such as the page of a network that wants a login.
  if (actual !== file.hash && isResumed) actual = await receiveAll(request, partial, connection);
  if (actual !== file.hash) {
    throw encoderErrors.FETCH_CHECKSUM_WRONG(
      `${url} has the ${file.algorithm} ${actual} where the hub announced ${file.hash}; the download was deleted. Try again.`,
      { details: { url, expected: file.hash, actual } },
    );
  }
  await rename(partial, destination);
}

/** Receives a file and gives its hash; a wrong one is deleted. */
async function receiveAll(
  request: HubFileRequest,
  partial: string,
  connection: HubConnection,
): Promise<string> {
  await withRetries(connection, () => receive(request, partial, connection));
  const actual = await hashOf(partial, request.file);
  if (actual !== request.file.hash) await rm(partial, { force: true });
  return actual;
}

async function receive(
  { url, file, onProgress }: HubFileRequest,
  partial: string,
  connection: HubConnection,
): Promise<void> {
  const there = await sizeOf(partial);
  // More than there is: it comes from something else.
  if (there > file.sizeBytes) await rm(partial);
  if (there === file.sizeBytes && there > 0) return;
  const body = await openBody(url, connection, there > file.sizeBytes ? 0 : there);
  if (body === 'complete') return;
  const handle = await open(partial, body.fromByte > 0 ? 'a' : 'w');
  let receivedBytes = body.fromByte;
  try {
    for await (const chunk of body.chunks) {
      receivedBytes += chunk.length;
      if (receivedBytes > file.sizeBytes) throw tooLarge(url, file.sizeBytes);
      await handle.writeFile(chunk);
      onProgress(receivedBytes);
    }
    await handle.sync();
  } catch (error) {
    if (receivedBytes > file.sizeBytes) await rm(partial, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  if (receivedBytes >= file.sizeBytes) return;
  throw encoderErrors.FETCH_FAILED(
    `${url} ended after ${receivedBytes} of ${file.sizeBytes} bytes. Try again: it goes on where it was.`,
    { details: { url, receivedBytes, sizeBytes: file.sizeBytes } },
  );
}

function tooLarge(url: string, sizeBytes: number): Error {
  return encoderErrors.FETCH_TOO_LARGE(
    `${url} sends more than the ${sizeBytes} bytes that the hub announced; the download was deleted.`,
    { details: { url, sizeBytes } },
  );
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function hashOf(file: string, { algorithm, sizeBytes }: HubFile): Promise<string> {
  const hash = createHash(algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (algorithm === 'git-sha1') hash.update(`blob ${sizeBytes}\0`);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
