import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The serving app as another process, and what can be seen of it. */
export interface ServingUnderTest {
  /** From its start until it answered that it is ready, in milliseconds. */
  readonly readyMs: number;
  /** Version and problem of the model, as /v1/models tells them. */
  status(): Promise<{ readonly version?: string; readonly problem?: { readonly code: string } }>;
  /** Asks the app to look at once where the alias leads. */
  check(): void;
  /** Resident memory in MiB. */
  memoryMiB(): Promise<number>;
  /** The longest delay of its event loop since it was last asked, in milliseconds. */
  loopDelayMs(): Promise<number>;
  /** Lets its loading thread end, run out of memory, or hang. */
  breakThread(fault: 'exit' | 'memory' | 'hang'): Promise<void>;
  close(): Promise<number | null>;
}

/** Starts the built app with one model and waits until it is live. */
export async function startServingUnderTest(options: {
  readonly port: number;
  readonly folder: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}): Promise<ServingUnderTest> {
  const { port, folder, name, env } = options;
  const main = fileURLToPath(new URL('../../../../apps/serving/dist/src/main.js', import.meta.url));
  const faults = fileURLToPath(new URL('./thread-faults.mjs', import.meta.url));
  const faultFile = path.join(folder, 'fault');
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', faults, main], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      RUNESTONE_AUTH: 'off',
      RUNESTONE_RATE_LIMIT_PER_MINUTE: '2000000000',
      RUNESTONE_LOG_LEVEL: 'silent',
      RUNESTONE_POLL_INTERVAL_MS: '200',
      RUNESTONE_LOAD_TIMEOUT_MS: '8000',
      RUNESTONE_MODELS: `${name}@champion`,
      RUNESTONE_HOME: path.join(folder, 'serving-home'),
      FAULT_FILE: faultFile,
      PORT: String(port),
      ...env,
    },
  });
  const startedMs = performance.now();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const get = async (address: string): Promise<string> => (await fetch(`${base}${address}`)).text();
  const status: ServingUnderTest['status'] = async () =>
    (JSON.parse(await get('/v1/models')) as { models: [Awaited<ReturnType<typeof status>>] }).models[0];
  for (let tries = 0; ; tries += 1) {
    if (
      await fetch(`${base}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (tries > 1500) throw new Error('the serving app was not ready after 30 s');
    await delay(20);
  }
  const readyMs = performance.now() - startedMs;
  return {
    readyMs,
    status,
    check: () => void fetch(`${base}/v1/admin/check`, { method: 'POST' }).catch(() => undefined),
    async memoryMiB() {
      const text = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024;
    },
    async loopDelayMs() {
      const text = await get('/metrics');
      return 1000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]);
    },
    breakThread: (fault) => writeFile(faultFile, fault),
    async close() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
