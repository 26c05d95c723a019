import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

const children = new Set<ChildProcess>();

/** How a program is started. */
interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps what it prints, in place of showing it. */
  readonly captures?: boolean;
}

/** Starts one of our programs from its sources. */
export function start(
  app: 'trainer' | 'serving',
  args: readonly string[],
  { env = {}, captures = false }: StartOptions = {},
): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--conditions=@runestone/source', '--import', 'tsx', `apps/${app}/src/main.ts`, ...args],
    {
      stdio: captures ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      // In a group of its own: Ctrl-C reaches it once, from us. A second signal would stop it at once.
      detached: process.platform !== 'win32',
    },
  );
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** The exit code of a program once it has ended; 130 where a signal ended it. */
export const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130))),
  );

/** What a run of the trainer left behind. */
export interface TrainerAnswer<T> {
  readonly code: number;
  /** The JSON that it printed; absent where it failed before. */
  readonly answer: T | undefined;
  /** What it said on the way: warnings, errors. */
  readonly said: string;
}

/** Runs the trainer to its end. */
export async function askTrainer<T>(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TrainerAnswer<T>> {
  const child = start('trainer', [...args, '--json'], { env, captures: true });
  let [text, said] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (said += part));
  const code = await ended(child);
  return { code, answer: text === '' ? undefined : (JSON.parse(text) as T), said: said.trim() };
}

/** Ends the programs that still run, and waits for them. */
export async function stopPrograms(): Promise<void> {
  const running = [...children];
  const ends = running.map(ended);
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(ends);
}

let asked = 0;

/** True from when the demo was told to stop. */
export const isStopping = (): boolean => asked > 0;

/** Ends the programs and this process when it is told to; at once when it is told again. */
export function stopOnSignals(exitCode: () => number): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      asked += 1;
      if (asked === 1) {
        console.error('\nstopping; press Ctrl-C again to stop at once');
        return void stopPrograms().then(() => process.exit(exitCode()));
      }
      for (const child of children) child.kill('SIGKILL');
      process.exit(130);
    });
  }
}

/** True when nothing listens on the port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
