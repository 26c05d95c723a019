import { freePort } from '@runestone/real-services/servers';
import { eventually, finished, runTrainer, startProgram, type Finished } from './runestone-process.ts';
import type { TinyTask } from './tiny-task.ts';

/** A process of a test that listens. */
export interface TinyServer {
  readonly port: number;
  readonly base: string;
  /** What it has printed so far. */
  readonly log: () => string;
  /** Tells it to stop, and waits for that; a second call gives the same. */
  stop(): Promise<Finished>;
  /** Kills it without a warning (SIGKILL). */
  kill(): Promise<Finished>;
}

/** Trains the tiny task and makes its model the champion. */
export async function trainTiny(task: TinyTask): Promise<void> {
  const { code, stderr } = await runTrainer(['train', '--recipe', task.recipe, '--promote'], task.env);
  if (code !== 0) throw new Error(`the tiny task was not trained: ${stderr}`);
}

/** Serves what the tiny task's home holds, and waits until every model is live but those that are `missing`. */
export const serveTiny = (
  task: TinyTask,
  env: Record<string, string>,
  missing: readonly string[] = [],
): Promise<TinyServer> => startReady('serving', { ...task.env, ...env }, missing);

/** Watches what servers of the tiny task recorded, once every model is found. */
export const watchTiny = (task: TinyTask, env: Record<string, string>): Promise<TinyServer> =>
  startReady('worker', { ...task.env, ...env });

async function startReady(
  app: 'serving' | 'worker',
  env: Record<string, string>,
  missing: readonly string[] = [],
): Promise<TinyServer> {
  const port = await freePort();
  const child = startProgram(app, [], { PORT: String(port), ...env });
  let log = '';
  child.stdout?.on('data', (data: Buffer) => (log += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (log += data.toString()));
  const end = finished(child);
  const base = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}: ${log}`);
    const answer = await fetch(`${base}/health/ready`).catch(() => undefined);
    const { waitsFor = ['?'] } = ((await answer?.json()) ?? {}) as { waitsFor?: string[] };
    return waitsFor.every((one) => missing.some((name) => one.includes(name))) ? true : undefined;
  });
  return {
    port,
    base,
    log: () => log,
    stop() {
      child.kill('SIGTERM');
      return end;
    },
    kill() {
      child.kill('SIGKILL');
      return end;
    },
  };
}

/** Makes an API key as an operator does, and gives it. */
export async function createKey(file: string, name: string, role: string): Promise<string> {
  const args = ['create-key', '--name', name, '--role', role, '--file', file];
  return (await finished(startProgram('serving', args, {}))).stdout.trim();
}
