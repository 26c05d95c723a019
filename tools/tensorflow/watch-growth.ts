import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** How a folder is watched. */
export interface WatchGrowthOptions {
  readonly onGrowth: (sizeBytes: number) => void;
  /** How long it may stay as it is; two minutes. */
  readonly patienceMs?: number;
  /** How often to look; 1000. */
  readonly intervalMs?: number;
}

/** A folder that is watched. */
export interface GrowthWatch {
  /** Aborted when the folder has stayed as it is for too long. */
  readonly stalled: AbortSignal;
  stop(): void;
}

/** Watches a folder that a program fills which says nothing itself. */
export function watchGrowth(
  folder: string,
  { onGrowth, patienceMs = 120_000, intervalMs = 1000 }: WatchGrowthOptions,
): GrowthWatch {
  const stall = new AbortController();
  let sizeBytes = 0;
  let quietMs = 0;
  const look = async (): Promise<void> => {
    const now = await folderSize(folder);
    quietMs = now === sizeBytes ? quietMs + intervalMs : 0;
    if (now > sizeBytes) onGrowth(now);
    sizeBytes = now;
    if (quietMs >= patienceMs) stall.abort();
  };
  const timer = setInterval(() => void look(), intervalMs);
  return { stalled: stall.signal, stop: () => clearInterval(timer) };
}

/** Bytes of all files below a folder; 0 where there is none. */
async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map((name) =>
    stat(path.join(folder, name)).then(
      (status) => (status.isFile() ? status.size : 0),
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
