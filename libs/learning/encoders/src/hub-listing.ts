import { fetchText, type DownloadOptions, type ExpectedFile, type RetryOptions } from '@runestone/downloads';
import { encoderErrors } from './errors.ts';

/** A file of a repository, and how to know it. */
export interface HubFile extends Required<ExpectedFile> {
  readonly name: string;
}

/** How a hub is asked. */
export interface HubConnection extends DownloadOptions, RetryOptions {
  /** Without a slash at its end. */
  readonly hub: string;
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
 * https://huggingface.co/docs/hub/api). Throws as fetchText does, and ENCODERS_HUB_ANSWER_INVALID.
 */
export async function fetchListing(
  repository: string,
  revision: string,
  connection: HubConnection,
): Promise<HubListing> {
  const url = `${connection.hub}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await fetchText(url, mostBytes, connection);
  try {
    return parseListing(JSON.parse(text));
  } catch (cause) {
    throw encoderErrors.HUB_ANSWER_INVALID(
      `${url} answered no description of a repository. Check that ${connection.hub} is a hub.`,
      { details: { url }, cause },
    );
  }
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
