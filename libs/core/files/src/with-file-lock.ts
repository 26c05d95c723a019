import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { filesErrors } from './errors.ts';
import { readFileIfExists } from './read-file.ts';
import { temporaryName } from './write-file-atomic.ts';

const pollMs = 10;
const heartbeatMs = 1000;
/** A holder that shows no life for so long is taken for gone, also where its pid says nothing: another host or container. */
const silenceMs = 8000;

/**
 * Runs work while holding a lock file: one holder at a time, across the processes that share the folder. The lock of a
 * holder that is gone is broken. Throws FILES_LOCK_TIMEOUT after `timeoutMs` (10 s).
 */
export async function withFileLock<T>(
  lockPath: string,
  work: () => Promise<T>,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<T> {
  await mkdir(path.dirname(lockPath), { recursive: true });
  const owner = `${process.pid} ${hostname()} ${randomBytes(8).toString('hex')}`;
  const deadline = performance.now() + timeoutMs;
  while (!(await take(lockPath, owner))) {
    if (await isStale(lockPath)) await breakLock(lockPath);
    else if (performance.now() > deadline) {
      throw filesErrors.LOCK_TIMEOUT(
        `The lock ${lockPath} is held by another process. Try again when it has ended.`,
      );
    } else await delay(pollMs);
  }
  const heartbeat = setInterval(
    () => void utimes(lockPath, new Date(), new Date()).catch(() => undefined),
    heartbeatMs,
  );
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    // Whoever was taken for gone must not remove the lock of the one who came after.
    if ((await readFileIfExists(lockPath))?.toString() === owner) await rm(lockPath, { force: true });
  }
}

/** Takes the lock by linking a file that is written already, so that no lock is ever seen without its owner. */
async function take(lockPath: string, owner: string): Promise<boolean> {
  const prepared = path.join(path.dirname(lockPath), temporaryName());
  try {
    await writeFile(prepared, owner, { flag: 'wx' });
    await link(prepared, lockPath);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(prepared, { force: true });
  }
}

async function isStale(lockPath: string): Promise<boolean> {
  try {
    const [pid, host] = (await readFile(lockPath, 'utf8')).split(' ');
    if (Date.now() - (await stat(lockPath)).mtimeMs > silenceMs) return true;
    return (host === undefined || host === hostname()) && !isAlive(Number(pid));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Removes a stale lock. Only one breaker at a time, and it looks again: of two that saw the same stale lock, the second
 * would otherwise remove the fresh lock of the first.
 */
async function breakLock(lockPath: string): Promise<void> {
  const breaker = `${lockPath}.break`;
  try {
    await (await open(breaker, 'wx')).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const age = Date.now() - (await stat(breaker).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > silenceMs) await rm(breaker, { force: true });
    else await delay(pollMs);
    return;
  }
  try {
    if (await isStale(lockPath)) await rm(lockPath, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}
