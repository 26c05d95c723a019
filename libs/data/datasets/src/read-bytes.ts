import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { datasetErrors } from './errors.ts';

/**
 * Streams the bytes of a data file, unpacked where the name ends in .gz or the content is gzip.
 * Throws DATASET_FILE_MISSING, DATASET_FILE_IS_DIRECTORY, DATASET_FILE_EMPTY and DATASET_GZIP_INVALID.
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  await checkFile(path);
  const isGzip = await startsAsGzip(path);
  if (!isGzip && path.endsWith('.gz')) {
    throw datasetErrors.GZIP_INVALID(
      `${path} ends in .gz but is not gzip data. Fetch it again, or drop .gz from its name if it is plain text.`,
      { details: { file: path } },
    );
  }
  const file = createReadStream(path);
  if (!isGzip) {
    yield* file as AsyncIterable<Uint8Array>;
    return;
  }
  const gunzip = createGunzip();
  // The error also reaches the reader of gunzip, so the callback has nothing to add.
  pipeline(file, gunzip, () => undefined);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (!String((cause as { code?: unknown }).code).startsWith('Z_')) throw cause;
    throw datasetErrors.GZIP_INVALID(
      `${path} is damaged or cut: ${(cause as Error).message}. Fetch or compress it again.`,
      { details: { file: path }, cause },
    );
  }
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(String((cause as { code?: unknown }).code))) throw cause;
    throw datasetErrors.FILE_MISSING(`${path} does not exist. Check the path.`, {
      details: { file: path },
      cause,
    });
  });
  if (found.isDirectory()) {
    throw datasetErrors.FILE_IS_DIRECTORY(`${path} is a directory. Name a file in it.`, {
      details: { file: path },
    });
  }
  if (found.isFile() && found.size === 0) throw emptyFile(path);
}

/** Makes the error for a file without content. */
export function emptyFile(path: string): Error {
  return datasetErrors.FILE_EMPTY(`${path} is empty. Check how it was written or fetched.`, {
    details: { file: path },
  });
}

async function startsAsGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
