import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** How a file is written. */
export interface WriteFileOptions {
  /** Whether it is on the disk before it gets its name, and so whole even after a power cut; true. */
  readonly flush?: boolean;
}

type Content = Uint8Array | string;

/**
 * Writes a file, from one piece or several in order, so that readers see the old content or the new, never a half: into a
 * temporary file beside it, then renamed. Makes parent folders. On any failure, a full disk among them, the temporary file
 * is removed.
 */
export async function writeFileAtomic(
  file: string,
  content: Content | readonly Content[],
  { flush = true }: WriteFileOptions = {},
): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, temporaryName());
  try {
    const handle = await open(temporary, 'wx');
    try {
      for (const piece of [content].flat()) await handle.writeFile(piece);
      if (flush) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A new name for what is not finished or not wanted any more; the longest is 40 characters, whatever it stands for. */
export function temporaryName(): string {
  return `.tmp-${process.pid}-${randomBytes(8).toString('hex')}`;
}

/** Tells whether a name in a folder is a temporary one, left by a process that was killed or still being written. */
export function isTemporaryName(name: string): boolean {
  return /^\.tmp-\d+-[0-9a-f]{16}$/.test(name);
}
