/**
 * Loaded into a server by `node --import`: its loading thread ends, exhausts its memory or hangs when a file says so. The
 * product knows nothing of it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { isMainThread, workerData } from 'node:worker_threads';

const file = process.env.FAULT_FILE;
if (!isMainThread && file !== undefined && workerData?.RUNESTONE_HOME !== undefined) {
  const look = () => {
    let fault;
    try {
      fault = readFileSync(file, 'utf8').trim();
      rmSync(file);
    } catch {
      return;
    }
    if (fault === 'exit') process.exit(1);
    if (fault === 'memory') for (const kept = []; ;) kept.push(new Array(10_000).fill({}));
    if (fault === 'hang') for (;;);
  };
  setInterval(look, 10).unref();
}
