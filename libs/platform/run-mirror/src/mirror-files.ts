import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFileArtifacts, joinUri, type ArtifactStore } from '@runestone/artifacts';
import type { SentFiles } from './mirror-state.ts';

/** A folder to mirror: where it is, where it goes, and what was sent of it. */
export interface MirroredFolder {
  /** A `file:` URI. */
  readonly from: string;
  readonly to: string;
  /** Changed as files go. */
  readonly sent: SentFiles;
}

/** What a pass over a folder moved. */
export interface FilesReport {
  readonly files: number;
  readonly bytes: number;
}

/** The file that tells that its folder is whole: sent last, removed first. */
const isCompletion = (file: string): boolean => path.posix.basename(file) === 'manifest.json';

/**
 * Makes a folder elsewhere equal to a local one: sends files that are new or changed, then removes those that are gone
 * here. `onSent` is awaited after each file, so that a process that is killed does not begin anew.
 */
export async function mirrorFiles(
  { from, to, sent }: MirroredFolder,
  artifacts: ArtifactStore,
  onSent: () => Promise<void>,
): Promise<FilesReport> {
  const here = await listStamped(from);
  const gone = Object.keys(sent).filter((file) => !here.has(file));
  for (const file of [...gone.filter(isCompletion), ...gone.filter((one) => !isCompletion(one))]) {
    await artifacts.remove(joinUri(to, file));
    delete sent[file];
    await onSent();
  }
  const due = [...here].filter(([file, stamp]) => String(sent[file]) !== String(stamp));
  const ordered = [
    ...due.filter(([file]) => !isCompletion(file)),
    ...due.filter(([file]) => isCompletion(file)),
  ];
  let bytes = 0;
  for (const [file, stamp] of ordered) {
    await artifacts.upload(joinUri(to, file), fileURLToPath(joinUri(from, file)));
    sent[file] = stamp;
    bytes += stamp[0];
    await onSent();
  }
  return { files: ordered.length, bytes };
}

/** Files below a folder with size and time of change; what vanishes while it is looked at is left out. */
async function listStamped(folder: string): Promise<Map<string, [number, number]>> {
  const found = new Map<string, [number, number]>();
  for (const { path: file } of await createFileArtifacts().list(folder)) {
    try {
      const { size, mtimeMs } = await stat(fileURLToPath(joinUri(folder, file)));
      found.set(file, [size, mtimeMs]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return found;
}
