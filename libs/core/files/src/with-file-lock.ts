import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { filesErrors } from './errors.ts';

const pollMs = 10;

/**
 * Runs work while holding a lock file: one holder at a time, across processes on one machine. A lock whose process is
 * gone is broken. Throws FILES_LOCK_TIMEOUT after `timeoutMs` (10 s).
 */
export async function withFileLock<T>(
  lockPath: string,
  work: () => Promise<T>,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<T> {
  await mkdir(path.dirname(lockPath), { recursive: true });
  const deadline = performance.now() + timeoutMs;
  while (!(await take(lockPath))) {
    if (await isStale(lockPath)) await rm(lockPath, { force: true });
    else if (performance.now() > deadline) {
      throw filesErrors.LOCK_TIMEOUT(`The lock ${lockPath} is held by another process. Try again when it has ended.`);
    } else await delay(pollMs);
  }
  try {
    return await work();
  } finally {
    await rm(lockPath, { force: true });
  }
}

async function take(lockPath: string): Promise<boolean> {
  try {
    const handle = await open(lockPath, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lockPath: string): Promise<boolean> {
  try {
    const text = await readFile(lockPath, 'utf8');
    if (text === '') return Date.now() - (await stat(lockPath)).mtimeMs > 2000;
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
