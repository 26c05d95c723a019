import path from 'node:path';
import { readFileIfExists, writeFileAtomic } from '@runestone/files';
import type { EncoderPrecision } from './encoder-kinds.ts';

/**
 * Where fetched encoders are kept: `<home>/encoders/<repository>/<commit>/`, with a note in it for each precision that is complete,
 * and beside these the commit that each revision was last seen at.
 */
export interface EncoderStore {
  directoryOf(repository: string, commit: string): string;
  lockOf(repository: string, commit: string): string;
  isComplete(repository: string, commit: string, precision: EncoderPrecision): Promise<boolean>;
  /** Says that all files are there; the last thing that is written. */
  markComplete(repository: string, commit: string, precision: EncoderPrecision): Promise<void>;
  /** The commit that a revision was last seen at. */
  commitOf(repository: string, revision: string): Promise<string | undefined>;
  rememberCommit(repository: string, revision: string, commit: string): Promise<void>;
}

/** Opens the store in a home, which need not be there. Repositories and revisions are names that were checked. */
export function openEncoderStore(home: string): EncoderStore {
  const folderOf = (repository: string): string => path.join(home, 'encoders', ...repository.split('/'));
  const directoryOf = (repository: string, commit: string): string => path.join(folderOf(repository), commit);
  const noteOf = (repository: string, commit: string, precision: EncoderPrecision): string =>
    path.join(directoryOf(repository, commit), `.complete-${precision}`);
  const revisionOf = (repository: string, revision: string): string =>
    path.join(folderOf(repository), '.revisions', encodeURIComponent(revision));
  return {
    directoryOf,
    lockOf: (repository, commit) => path.join(folderOf(repository), `.lock-${commit}`),
    isComplete: async (repository, commit, precision) =>
      (await readFileIfExists(noteOf(repository, commit, precision))) !== undefined,
    markComplete: (repository, commit, precision) =>
      writeFileAtomic(noteOf(repository, commit, precision), ''),
    commitOf: async (repository, revision) => {
      if (isCommit(revision)) return revision;
      const text = String((await readFileIfExists(revisionOf(repository, revision))) ?? '').trim();
      return isCommit(text) ? text : undefined;
    },
    rememberCommit: (repository, revision, commit) =>
      writeFileAtomic(revisionOf(repository, revision), `${commit}\n`),
  };
}

/** Tells whether a revision is a commit, written out. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
