import { mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { isRunestoneError } from '@runestone/errors';
import { withFileLock } from '@runestone/files';

/** A folder that this process alone writes to. */
export interface ClaimedFolder {
  readonly directory: string;
  release(): Promise<void>;
}

const folderName = (number: number): string => `journal-${number}`;

/** Claims the first folder for a journal that no other process has: several processes may share a home. */
export async function claimFolder(parent: string): Promise<ClaimedFolder> {
  for (let number = 0; ; number += 1) {
    const directory = path.join(parent, folderName(number));
    const release = await tryLock(`${directory}.lock`);
    if (release !== undefined) return { directory, release };
  }
}

/** Moves the files of processes that are gone into a folder of ours; gives how many. */
export async function adoptOrphans(parent: string, { directory }: ClaimedFolder): Promise<number> {
  let moved = 0;
  for (const name of await readdir(parent)) {
    const other = path.join(parent, name);
    if (!/^journal-\d+$/.test(name) || other === directory) continue;
    if ((await listSegments(other)).length === 0) continue;
    const release = await tryLock(`${other}.lock`);
    if (release === undefined) continue;
    try {
      await mkdir(directory, { recursive: true });
      for (const file of await listSegments(other)) {
        await rename(path.join(other, file), path.join(directory, file));
        moved += 1;
      }
    } finally {
      await release();
    }
  }
  return moved;
}

const listSegments = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.endsWith('.journal'));

/** Takes a lock until it is released; undefined where another process has it. */
function tryLock(lockPath: string): Promise<(() => Promise<void>) | undefined> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return new Promise((resolve, reject) => {
    const held = withFileLock(
      lockPath,
      () => {
        resolve(async () => {
          end();
          await held;
        });
        return ended;
      },
      { timeoutMs: 0 },
    );
    held.catch((error: unknown) => {
      if (isRunestoneError(error) && error.code === 'FILES_LOCK_TIMEOUT') resolve(undefined);
      else reject(error as Error);
    });
  });
}
