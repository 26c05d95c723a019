import { stat } from 'node:fs/promises';
import path from 'node:path';
import { confinePath } from '@runestone/files';
import { datasetErrors } from './errors.ts';

/** What data to find, and where it may stand. */
export interface LocateDataOptions {
  /** The data set, a folder's name. */
  readonly name: string;
  /** The file in that folder. */
  readonly file: string;
  /** Read-only directories looked into first, in order. */
  readonly directories: readonly string[];
  /** Runestone's own home, looked into last. */
  readonly home: string;
  /** Where a person can get the data, for the message of the error. */
  readonly origin?: string;
}

/**
 * Finds `<directory>/data/<name>/<file>` or `<directory>/<name>/<file>`, or else `<home>/data/<name>/<file>`.
 * Throws DATASET_SOURCE_MISSING that says where it looked and what to set, and FILES_PATH_ESCAPES.
 */
export async function locateData(options: LocateDataOptions): Promise<string> {
  const relative = `${options.name}/${options.file}`;
  const candidates = [
    ...options.directories.flatMap((directory) => [path.join(directory, 'data'), directory]),
    path.join(options.home, 'data'),
  ].map((directory) => confinePath(path.resolve(directory), relative));
  for (const candidate of candidates) {
    if (await exists(candidate)) return candidate;
  }
  const origin = options.origin === undefined ? '' : ` It comes from ${options.origin}.`;
  throw datasetErrors.SOURCE_MISSING(
    `The data ${relative} was not found (looked for ${candidates.join(', ')}).${origin} ` +
      'Put it in one of these places, or set RUNESTONE_DATA_PATH to the directories that hold data/<name>/<file>.',
    { details: { name: options.name, file: options.file, candidates } },
  );
}

async function exists(candidate: string): Promise<boolean> {
  try {
    await stat(candidate);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}
