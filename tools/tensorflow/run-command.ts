import { spawn, type ChildProcess } from 'node:child_process';

/** How a program is run. */
export interface RunOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** True where the program shows its output by itself. */
  readonly visible?: boolean;
}

/** How a program ended. */
export interface RunResult {
  /** 0 for success; undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** The last lines of its standard error, or the name of the signal that ended it. */
  readonly complaint: string;
}

/**
 * Runs a program to its end. When the signal comes, it and all that it has started are killed and the signal's reason is
 * thrown; a program that does not exist throws ENOENT.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  { signal, cwd, env, visible = false }: RunOptions,
): Promise<RunResult> {
  signal.throwIfAborted();
  const posix = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: visible ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    // A group of its own, to be ended as a whole.
    detached: posix,
  });
  const kill = (): void => killAll(child, posix);
  signal.addEventListener('abort', kill);
  try {
    const result = await collect(child);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function killAll(child: ChildProcess, group: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (group) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function collect(child: ChildProcess): Promise<RunResult> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      // The end tells why; a program that says much must not fill the memory.
      output[name] = (output[name] + text).slice(-20_000);
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const complaint = signal ?? output.stderr.trim().split('\n').slice(-8).join('\n');
      resolve({ exitCode: code ?? undefined, stdout: output.stdout, complaint });
    });
  });
}
