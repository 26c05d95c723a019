import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { extract } from 'tar-stream';
import { open as openZip, type Entry, type ZipFile } from 'yauzl';
import { datasetErrors } from './errors.ts';
import { readBytes } from './read-bytes.ts';

/** The members of a directory or archive, by file name whatever folder they stand in. */
export interface NamedFiles {
  /** Streams one member's bytes. Throws DATASET_SOURCE_INVALID where there is none of the name. */
  read(name: string): AsyncIterable<Uint8Array>;
  close(): void;
}

/** Opens a directory, a .zip, or a .tar.gz (.tgz) archive. Throws DATASET_SOURCE_INVALID for what is none of these. */
export async function openNamedFiles(location: string): Promise<NamedFiles> {
  if ((await stat(location)).isDirectory()) {
    return { read: (name) => readBytes(path.join(location, name)), close: () => undefined };
  }
  if (location.endsWith('.zip')) return openZipFiles(location);
  if (/\.(tar\.gz|tgz)$/.test(location))
    return { read: (name) => readTarMember(location, name), close: () => undefined };
  throw invalid(location, 'is neither a directory nor a .zip or .tar.gz archive');
}

async function openZipFiles(location: string): Promise<NamedFiles> {
  const zip = await promisify(openZip as ZipOpener)(location, { lazyEntries: true, autoClose: false }).catch(
    (cause: unknown) => {
      throw invalid(location, `is not a zip archive: ${(cause as Error).message}`, cause);
    },
  );
  const entries = await listEntries(zip);
  const openStream = promisify<Entry, Readable>((entry, done) => zip.openReadStream(entry, done));
  return {
    async *read(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw invalid(location, `has no ${name}`);
      yield* (await openStream(entry)) as AsyncIterable<Uint8Array>;
    },
    close: () => zip.close(),
  };
}

type ZipOpener = (
  path: string,
  options: { lazyEntries: boolean; autoClose: boolean },
  done: (error: Error | null, zip: ZipFile) => void,
) => void;

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.set(path.posix.basename(entry.fileName), entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

/** Unpacks the archive up to the member: tar has no index. */
async function* readTarMember(location: string, name: string): AsyncGenerator<Uint8Array> {
  const archive = extract();
  pipeline(createReadStream(location), createGunzip(), archive, () => undefined);
  try {
    for await (const entry of archive) {
      if (path.posix.basename(entry.header.name) === name) {
        yield* entry as unknown as AsyncIterable<Uint8Array>;
        return;
      }
      entry.resume();
    }
  } catch (cause) {
    throw invalid(location, `is not a tar.gz archive or is cut: ${(cause as Error).message}`, cause);
  } finally {
    archive.destroy();
  }
  throw invalid(location, `has no ${name}`);
}

function invalid(location: string, what: string, cause?: unknown): Error {
  return datasetErrors.SOURCE_INVALID(
    `${location} ${what}. Give the official archive, or a directory that holds its files.`,
    { details: { location }, cause },
  );
}
