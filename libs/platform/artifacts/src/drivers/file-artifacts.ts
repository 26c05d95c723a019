import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isTemporaryName, resolveInside, temporaryName, writeFileAtomic } from '@runestone/files';
import type { ArtifactFile, ArtifactStore } from '../artifact-store.ts';
import { artifactErrors } from '../errors.ts';
import { parseFileUri } from './parse-file-uri.ts';

/** How a store of local files is made. */
export interface FileArtifactsOptions {
  /** A `file:` URI or absolute path that no artifact may lie outside of, links included; by default any place will do. */
  readonly root?: string;
}

/** Creates a store of local files. Its URIs are `file:///…` or absolute paths. */
export function createFileArtifacts({ root }: FileArtifactsOptions = {}): ArtifactStore {
  const locate = async (uri: string, within = root): Promise<string> => {
    const target = parseFileUri(uri);
    for (const boundary of new Set([root, within])) {
      if (boundary !== undefined) await resolveBelow(parseFileUri(boundary), target, uri);
    }
    return target;
  };
  return {
    async write(uri, data, { within } = {}) {
      const target = await locate(uri, within);
      await writeFileAtomic(target, data).catch((error: unknown) => throwInTheWay(error, uri));
    },
    async read(uri, { within, maxBytes = Infinity } = {}) {
      return readWhole(await locate(uri, within), uri, maxBytes);
    },
    async upload(uri, file, { within } = {}) {
      const target = await locate(uri, within);
      await copyWhole(file, target).catch((error: unknown) => throwInTheWay(error, uri));
    },
    async download(uri, file, { within } = {}) {
      const source = await locate(uri, within);
      const handle = (await openToRead(source)) ?? throwMissing(uri);
      await handle.close();
      await copyWhole(source, file);
    },
    async list(uri) {
      const files: ArtifactFile[] = [];
      for await (const file of walk(await locate(uri), '')) files.push(file);
      return files.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async exists(uri) {
      const target = await locate(uri);
      if ((await stat(target).catch(ignoreMissing))?.isFile() === true) return true;
      return (await walk(target, '').next()).done !== true;
    },
    async remove(uri) {
      const target = await locate(uri);
      // Renamed first: a reader never meets a folder of which half is gone, nor does the next start after a kill.
      const doomed = path.join(path.dirname(target), temporaryName());
      if ((await rename(target, doomed).then(() => true, ignoreMissing)) === true)
        await rm(doomed, { recursive: true });
    },
  };
}

function throwMissing(uri: string): never {
  throw artifactErrors.MISSING(`There is no artifact at ${uri}. Check the URI.`);
}

async function copyWhole(source: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = path.join(path.dirname(target), temporaryName());
  try {
    await copyFile(source, temporary, constants.COPYFILE_FICLONE);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function resolveBelow(folder: string, target: string, uri: string): Promise<void> {
  const relative = path.relative(folder, target);
  if (relative === '') return;
  if (relative === '..' || relative.startsWith(`..${path.sep}`)) {
    throw artifactErrors.URI_INVALID(`${JSON.stringify(uri.slice(0, 200))} lies outside of ${folder}.`);
  }
  await resolveInside(folder, relative);
}

async function readWhole(file: string, uri: string, maxBytes: number): Promise<Buffer> {
  const handle = await openToRead(file);
  if (handle === undefined) return throwMissing(uri);
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) {
      throw artifactErrors.TOO_LARGE(
        `${uri} has ${size} bytes, more than the ${maxBytes} that were expected.`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Opens a regular file; folders, pipes and devices are no artifacts. */
async function openToRead(file: string): Promise<FileHandle | undefined> {
  // Without O_NONBLOCK a named pipe would keep the reader waiting for ever.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(ignoreMissing);
  if (handle === undefined || (await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

async function* walk(folder: string, prefix: string): AsyncGenerator<ArtifactFile> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
  for (const entry of entries) {
    if (isTemporaryName(entry.name)) continue;
    const [target, relative] = [path.join(folder, entry.name), `${prefix}${entry.name}`];
    if (entry.isDirectory()) yield* walk(target, `${relative}/`);
    if (!entry.isFile()) continue;
    const found = await stat(target).catch(ignoreMissing);
    if (found !== undefined) yield { path: relative, sizeBytes: found.size };
  }
}

function ignoreMissing(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  // ENXIO: a socket, which cannot be opened as a file.
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENXIO') throw error;
}

function throwInTheWay(error: unknown, uri: string): never {
  if (!['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? ''))
    throw error;
  throw artifactErrors.IN_THE_WAY(
    `${uri} cannot be written: a folder is there, or a file above it. Remove that first.`,
    {
      cause: error,
    },
  );
}
