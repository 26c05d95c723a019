import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that a test started. */
export interface ServerProcess {
  /** Kills it without a warning (SIGKILL), as a power cut does; its port answers no more when this returns. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it is healthy. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** How a server is started: a program that leads a process group of its own. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly healthUrl: string;
}

/** A port on the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Starts a server and waits until it is healthy. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  let child = launch(command);
  const kill = async (): Promise<void> => {
    await end(child);
  };
  const restart = async (): Promise<void> => {
    await end(child);
    child = launch(command);
    await untilHealthy(command, child);
  };
  await untilHealthy(command, child);
  return { kill, restart, close: kill };
}

interface Launched {
  readonly child: ChildProcess;
  readonly log: () => string;
}

function launch({ command, args, env, cwd }: ServerCommand): Launched {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  const keep = (chunk: Buffer): void => void (log = (log + chunk.toString('utf8')).slice(-4000));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { child, log: () => log };
}

async function end({ child }: Launched): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    process.kill(-(child.pid as number), 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
  await closed;
}

async function untilHealthy({ healthUrl, command }: ServerCommand, { child, log }: Launched): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const healthy = await fetch(healthUrl).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${command} did not become healthy:\n${log()}`);
    await delay(50);
  }
}
