import { encoderErrors } from './errors.ts';
import { openBody, withRetries, type HubConnection } from './hub-connection.ts';

/** A file of a repository, and how to know it. */
export interface HubFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Of the content where the hub stores it by that, else of git's blob: `blob <size>\0<content>`. */
  readonly algorithm: 'sha256' | 'git-sha1';
  readonly hash: string;
}

/** What a revision of a repository holds. */
export interface HubListing {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly files: ReadonlyMap<string, HubFile>;
}

const mostBytes = 16 * 2 ** 20;

/**
 * Asks a hub what a revision of a repository holds (`/api/models/<repository>/revision/<revision>?blobs=true`,
 * https://huggingface.co/docs/hub/api). Throws as openBody does, and ENCODERS_HUB_ANSWER_INVALID and ENCODERS_FETCH_TOO_LARGE.
 */
export async function fetchListing(
  repository: string,
  revision: string,
  connection: HubConnection,
): Promise<HubListing> {
  const url = `${connection.hub}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await withRetries(connection, () => readText(url, connection));
  try {
    return parseListing(JSON.parse(text));
  } catch (cause) {
    throw encoderErrors.HUB_ANSWER_INVALID(
      `${url} answered no description of a repository. Check that ${connection.hub} is a hub.`,
      { details: { url }, cause },
    );
  }
}

async function readText(url: string, connection: HubConnection): Promise<string> {
  const body = await openBody(url, connection);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body === 'complete' ? [] : body.chunks) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) {
      throw encoderErrors.FETCH_TOO_LARGE(`${url} answered more than ${mostBytes} bytes.`, {
        details: { url },
      });
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface RawFile {
  readonly rfilename?: unknown;
  readonly size?: unknown;
  readonly blobId?: unknown;
  readonly lfs?: { readonly sha256?: unknown; readonly size?: unknown } | null;
}

function parseListing(value: unknown): HubListing {
  const { sha, siblings } = value as { sha?: unknown; siblings?: unknown };
  if (!Array.isArray(siblings)) throw new TypeError('no list of files');
  const files = (siblings as RawFile[]).map(parseFile);
  return { commit: digits(sha, 40), files: new Map(files.map((file) => [file.name, file])) };
}

function parseFile({ rfilename, size, blobId, lfs }: RawFile): HubFile {
  if (typeof rfilename !== 'string') throw new TypeError('a file without a name');
  const isLarge = lfs !== undefined && lfs !== null;
  const sizeBytes = isLarge ? lfs.size : size;
  if (!Number.isSafeInteger(sizeBytes) || (sizeBytes as number) < 0)
    throw new TypeError('a file without a size');
  return {
    name: rfilename,
    sizeBytes: sizeBytes as number,
    algorithm: isLarge ? 'sha256' : 'git-sha1',
    hash: isLarge ? digits(lfs.sha256, 64) : digits(blobId, 40),
  };
}

function digits(value: unknown, count: number): string {
  if (typeof value === 'string' && value.length === count && /^[0-9a-f]+$/.test(value)) return value;
  throw new TypeError(`no hash of ${count} digits`);
}
