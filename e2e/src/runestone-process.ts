import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a finished process left behind. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts one of our programs from its sources, as `npx runestone` does. */
export function startProgram(
  app: 'trainer' | 'serving' | 'worker',
  args: readonly string[],
  env: Record<string, string>,
): ChildProcess {
  return startSource(path.join('apps', app, 'src/main.ts'), args, env);
}

/** Starts the demo, as `npm run demo` does once everything is installed. */
export function startDemo(args: readonly string[], env: Record<string, string>): ChildProcess {
  return startSource('tools/demo/demo.ts', args, env);
}

function startSource(script: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--conditions=@runestone/source', '--import', 'tsx', script, ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Collects what a process prints until it ends; a signal counts as code 128. */
export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code: code ?? 128, stdout, stderr })),
  );
}

/** Runs the trainer to its end. */
export function runTrainer(args: readonly string[], env: Record<string, string>): Promise<Finished> {
  return finished(startProgram('trainer', args, env));
}

/** Waits until a check gives a value; throws after the time is up. */
export async function eventually<T>(check: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check().catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
