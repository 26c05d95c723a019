import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { open, type Entry, type ZipFile } from 'yauzl';
import { setupErrors } from './errors.ts';
import { placeMember, type Wheel } from './wheel-table.ts';

/** Where to unpack to. */
export interface UnpackOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks of a wheel what placeMember takes, and nothing else, below a folder. Throws TENSORFLOW_SETUP_WHEEL_INVALID
 * for what is no zip archive or lacks what the table says it holds.
 */
export async function unpackWheel(file: string, wheel: Wheel, options: UnpackOptions): Promise<void> {
  const zip = await promisify(open as Opener)(file, { lazyEntries: true, autoClose: false }).catch(
    (cause) => {
      throw invalid(wheel, `is no zip archive (${(cause as Error).message})`);
    },
  );
  try {
    const unpacked = await unpackMembers(zip, wheel, options);
    const missing = wheel.contains.filter((name) => !unpacked.has(name));
    if (missing.length > 0) throw invalid(wheel, `lacks ${missing.join(', ')}`);
  } finally {
    zip.close();
  }
}

type Opener = (
  file: string,
  options: { lazyEntries: boolean; autoClose: boolean },
  done: (error: Error | null, zip: ZipFile) => void,
) => void;

/** Gives the names that were unpacked. */
async function unpackMembers(
  zip: ZipFile,
  wheel: Wheel,
  { folder, signal }: UnpackOptions,
): Promise<Set<string>> {
  const openStream = promisify<Entry, Readable>((entry, done) => zip.openReadStream(entry, done));
  const unpacked = new Set<string>();
  for (const entry of await listEntries(zip, wheel)) {
    const place = placeMember(entry.fileName);
    if (place === undefined) continue;
    const destination = path.join(folder, place);
    await mkdir(path.dirname(destination), { recursive: true });
    await pipeline(await openStream(entry), createWriteStream(destination, { flags: 'wx' }), { signal });
    unpacked.add(entry.fileName);
  }
  return unpacked;
}

function listEntries(zip: ZipFile, wheel: Wheel): Promise<Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (cause: Error) => reject(invalid(wheel, `is damaged (${cause.message})`)));
    zip.readEntry();
  });
}

function invalid(wheel: Wheel, reason: string): Error {
  return setupErrors.WHEEL_INVALID(`${wheel.file} ${reason}. The table of wheels names another file.`);
}
