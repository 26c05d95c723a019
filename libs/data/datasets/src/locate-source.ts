import path from 'node:path';
import { isRunestoneError } from '@runestone/errors';
import type { FileSource } from './data-source.ts';
import { locateData } from './locate-data.ts';
import { wiliArchive } from './read-wili.ts';

/** Where data may stand. */
export interface DataPlaces {
  /** Read-only directories with data, looked into first. */
  readonly directories: readonly string[];
  /** Runestone's own home: data in it is found, downloads go there. */
  readonly home: string;
}

/** Finds the file of a source: a path where it names no data set. Throws what locateData throws. */
export async function locateFile(
  { name, file, origin }: Pick<FileSource, 'name' | 'file' | 'origin'>,
  { directories, home }: DataPlaces,
): Promise<string> {
  if (name === undefined) return path.resolve(file);
  return locateData({ name, file, directories, home, ...(origin === undefined ? {} : { origin }) });
}

/** Finds WiLI-2018 unpacked or packed; undefined where it is not here. */
export async function locateWili({ directories, home }: DataPlaces): Promise<string | undefined> {
  for (const file of ['x_train.txt', 'wili-2018.zip', 'wili-2018.tar.gz']) {
    try {
      const found = await locateData({ ...wiliPlace, file, directories, home });
      return file === 'x_train.txt' ? path.dirname(found) : found;
    } catch (error) {
      if (!isRunestoneError(error) || error.code !== 'DATASET_SOURCE_MISSING') throw error;
    }
  }
  return undefined;
}

/** WiLI-2018 as a data set. */
export const wiliPlace = { name: 'wili-2018', origin: wiliArchive.url } as const;
