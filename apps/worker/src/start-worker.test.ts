import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@runestone/logging';
import { readWorkerSettings } from './settings.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';
import { createFetcher } from './wiring.ts';

let home: string;
let lines: string[];
let worker: WorkerProcess | undefined;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-worker-'));
  [lines, worker] = [[], undefined];
});
afterEach(async () => {
  await worker?.close();
  await rm(home, { recursive: true, force: true });
});

/** Starts a worker whose home has no model. */
async function start(env: Record<string, string> = {}): Promise<string> {
  const settings = readWorkerSettings({ RUNESTONE_HOME: home, PORT: '0', ...env });
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'test', level: 'info', destination });
  worker = await startWorker({ settings, fetcher: createFetcher(settings), logger, random: () => 0.5 });
  await worker.firstAttempt;
  return worker.url;
}

describe('startWorker', () => {
  it('waits for a model that is not there yet, says so once, and counts each try', async () => {
    const url = await start({ RUNESTONE_POLL_INTERVAL_MS: '10' });
    const failures = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(
        /^runestone_worker_lookup_failures_total\{model="language-id".*\} (\d+)$/m.exec(text)?.[1],
      );
    };
    while (!((await failures()) >= 3)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(lines.filter((line) => line.includes('cannot be looked up'))).toHaveLength(1);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'waiting', waitsFor: ['language-id@champion'] },
    ]);
  });

  it('does not start where its port is taken, and leaves nothing behind', async () => {
    const port = new URL(await start()).port;
    const [first] = [worker];
    await expect(start({ PORT: port })).rejects.toMatchObject({ code: 'WORKER_PORT_TAKEN', kind: 'config' });
    worker = first;
    await worker?.close();
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });
});
