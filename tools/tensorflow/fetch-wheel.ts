import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { setupErrors } from './errors.ts';
import { findWheelLink } from './find-wheel-link.ts';
import { requestBytes, type Answer, type RequestOptions } from './request-bytes.ts';
import { projectOf, type Wheel } from './wheel-table.ts';

/** How to reach the package index. */
export interface FetchWheelOptions extends Omit<RequestOptions, 'authorization'> {
  /** The address of the index, as pip takes it; a name and password in it are sent to its own host alone. */
  readonly index: string;
  readonly onProgress?: (receivedBytes: number) => void;
}

/**
 * Fetches a wheel into a file and verifies it while it comes; on any failure the file is removed. Throws what
 * requestBytes throws, TENSORFLOW_SETUP_INDEX_INVALID and CHECKSUM_WRONG.
 */
export async function fetchWheel(
  wheel: Wheel,
  destination: string,
  options: FetchWheelOptions,
): Promise<void> {
  const index = parseIndex(options.index);
  const link = await findLink(wheel.file, index, options);
  const own = new URL(link).origin === index.url.origin;
  try {
    const answer = await requestBytes(link, {
      ...options,
      authorization: own ? index.authorization : undefined,
    });
    await receive(answer, wheel, { destination, onProgress: options.onProgress });
  } catch (error) {
    await rm(destination, { force: true });
    throw error;
  }
}

interface Index {
  readonly url: URL;
  readonly authorization: string | undefined;
}

/** Takes the name and password out of an address: fetch refuses them there, and no message must show them. */
function parseIndex(address: string): Index {
  if (!/^https?:/i.test(address) || !URL.canParse(address))
    throw setupErrors.INDEX_INVALID(
      'PIP_INDEX_URL is no HTTP address. Set it as pip takes it, or leave it out.',
    );
  const url = new URL(address.replace(/\/*$/, '/'));
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = username === '' ? undefined : `Basic ${Buffer.from(plain).toString('base64')}`;
  return { url, authorization };
}

async function findLink(
  file: string,
  { url, authorization }: Index,
  options: RequestOptions,
): Promise<string> {
  const answer = await requestBytes(new URL(`${projectOf(file)}/`, url).href, { ...options, authorization });
  const text = await readText(answer);
  let link: string | undefined;
  try {
    link = findWheelLink({ ...answer, text }, file);
  } catch (cause) {
    throw setupErrors.FETCH_FAILED(`${answer.url} is no page of a package index: it is not JSON.`, { cause });
  }
  if (link !== undefined) return link;
  throw setupErrors.WHEEL_MISSING(
    `${answer.url} has no link to ${file}. Set PIP_INDEX_URL to an index that has it.`,
  );
}

async function readText({ chunks }: Answer): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

interface Reception {
  readonly destination: string;
  readonly onProgress: ((receivedBytes: number) => void) | undefined;
}

async function receive({ url, chunks }: Answer, wheel: Wheel, reception: Reception): Promise<void> {
  const hash = createHash('sha256');
  const file = await open(reception.destination, 'wx');
  let receivedBytes = 0;
  try {
    for await (const chunk of chunks) {
      receivedBytes += chunk.length;
      // A longer body is wrong whatever follows: it must not fill the disk.
      if (receivedBytes > wheel.sizeBytes) break;
      hash.update(chunk);
      await file.write(chunk);
      reception.onProgress?.(receivedBytes);
    }
  } finally {
    await file.close();
  }
  verify(wheel, url, { sha256: hash.digest('hex'), sizeBytes: receivedBytes });
}

function verify(wheel: Wheel, url: string, actual: { sha256: string; sizeBytes: number }): void {
  if (actual.sha256 === wheel.sha256 && actual.sizeBytes === wheel.sizeBytes) return;
  const found =
    actual.sizeBytes === wheel.sizeBytes
      ? `has the SHA-256 ${actual.sha256} where ${wheel.sha256} was expected`
      : `is not ${wheel.sizeBytes} bytes long`;
  throw setupErrors.CHECKSUM_WRONG(
    `${url} ${found}; it was deleted. Try again; if it stays so, the file in the index is another one.`,
    { details: { url, expected: wheel.sha256, ...actual } },
  );
}
