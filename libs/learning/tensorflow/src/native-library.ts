import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** The version of @tensorflow/tfjs-node-gpu whose native part this is; part of the folder's name. */
const bindingVersion = '4.22.0';
/** Threads of one process that can use TensorFlow at the same time: each loads an addon file of its own. */
const addonCount = 16;
/** The format of installed.json. */
const recordFormatVersion = 1;

/** Which build of TensorFlow: for the processor alone, or with CUDA, which also runs where there is no GPU. */
export type NativeVariant = 'cpu' | 'gpu';

/** Where an installation came from: the package's own install script, or wheels of the Python package index. */
export type NativeSource = 'download' | 'registry';

/** Where the files of one variant lie, as absolute paths where the home is one. */
export interface NativeLayout {
  readonly folder: string;
  /** The libraries of TensorFlow; the addons look for them by their path to it. */
  readonly libraryFolder: string;
  /** Real copies, not links: the addon keeps static state, and dlopen knows a library by its inode. */
  readonly addonFiles: readonly string[];
  /** Written last, so that a folder without it is not whole. */
  readonly recordFile: string;
}

/** What installed.json says. */
export interface NativeRecord {
  readonly formatVersion: typeof recordFormatVersion;
  readonly source: NativeSource;
  readonly tensorflowVersion: string;
  readonly variant: NativeVariant;
  /** Every file but the record itself, by its path in the folder, with `/` between the parts. */
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly sizeBytes: number }>>;
}

/** A native TensorFlow that is there whole. */
export interface NativeLibrary {
  readonly variant: NativeVariant;
  readonly source: NativeSource;
  readonly tensorflowVersion: string;
  /** One addon for each thread of a process that uses TensorFlow. */
  readonly addonFiles: readonly string[];
}

/** The folder of native libraries where none is named: in the user's cache (XDG Base Directory Specification). */
export function defaultNativeHome(env: {
  readonly XDG_CACHE_HOME?: string | undefined;
  readonly HOME?: string | undefined;
  readonly [name: string]: string | undefined;
}): string {
  const cache = env.XDG_CACHE_HOME ?? '';
  // The specification says to overlook a relative path.
  const root = path.isAbsolute(cache) ? cache : path.join(env.HOME || homedir(), '.cache');
  return path.join(root, 'runestone', 'tensorflow');
}

/** Tells where the files of a variant for this platform lie below a home. */
export function nativeLayout(home: string, variant: NativeVariant): NativeLayout {
  const folder = path.join(home, `tfjs-${bindingVersion}-${process.platform}-${process.arch}-${variant}`);
  const addons = path.join(folder, 'lib', 'napi-v8');
  return {
    folder,
    libraryFolder: path.join(folder, 'deps', 'lib'),
    addonFiles: Array.from({ length: addonCount }, (_, index) =>
      path.join(addons, index === 0 ? 'tfjs_binding.node' : `tfjs_binding-${index}.node`),
    ),
    recordFile: path.join(folder, 'installed.json'),
  };
}

/** Finds the native library to use below a home, CUDA before plain; undefined where none is whole. Reads no file but the records. */
export async function findNativeLibrary(home: string): Promise<NativeLibrary | undefined> {
  return (await findNativeVariant(home, 'gpu')) ?? (await findNativeVariant(home, 'cpu'));
}

/** Finds one variant: its record must be readable, and every file there with its recorded size. Hashes nothing. */
export async function findNativeVariant(
  home: string,
  variant: NativeVariant,
): Promise<NativeLibrary | undefined> {
  const layout = nativeLayout(home, variant);
  const record = await readNativeRecord(layout.recordFile);
  if (record?.variant !== variant || !listsAll(record, layout)) return undefined;
  const there = Object.entries(record.files).map(
    async ([file, { sizeBytes }]) => (await sizeOf(path.join(layout.folder, file))) === sizeBytes,
  );
  if ((await Promise.all(there)).includes(false)) return undefined;
  const { source, tensorflowVersion } = record;
  return { variant, source, tensorflowVersion, addonFiles: layout.addonFiles };
}

/** Reads an installed.json; undefined where it is missing, damaged or of another format. */
export async function readNativeRecord(file: string): Promise<NativeRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is NativeRecord {
  const record = value as Partial<NativeRecord> | null;
  return (
    record?.formatVersion === recordFormatVersion &&
    (record.source === 'download' || record.source === 'registry') &&
    (record.variant === 'cpu' || record.variant === 'gpu') &&
    typeof record.tensorflowVersion === 'string' &&
    typeof record.files === 'object' &&
    record.files !== null &&
    Object.entries(record.files).every(isFileEntry)
  );
}

function isFileEntry([file, entry]: [string, { sha256?: unknown; sizeBytes?: unknown } | null]): boolean {
  const plain = file.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return plain && typeof entry?.sha256 === 'string' && typeof entry.sizeBytes === 'number';
}

/** Tells whether a record names every addon and at least one library. */
function listsAll({ files }: NativeRecord, { folder, libraryFolder, addonFiles }: NativeLayout): boolean {
  const within = (file: string): string => path.relative(folder, file).split(path.sep).join('/');
  const libraries = `${within(libraryFolder)}/`;
  return (
    addonFiles.every((file) => Object.hasOwn(files, within(file))) &&
    Object.keys(files).some((file) => file.startsWith(libraries))
  );
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const status = await stat(file);
    return status.isFile() ? status.size : undefined;
  } catch {
    return undefined;
  }
}
