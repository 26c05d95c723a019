import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  /** Answers with a status of 2xx once it is healthy; or a check of another kind. */
  readonly healthUrl: string | (() => Promise<boolean>);
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
  const leader = child.pid as number;
  const children = childrenOf(leader);
  // Some servers, Postgres among them, give their children groups of their own.
  for (const target of [-leader, ...children]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
  await closed;
}

/** The children of a process on Linux; elsewhere none are found. */
function childrenOf(pid: number): number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return listed.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

async function untilHealthy({ healthUrl, command }: ServerCommand, { child, log }: Launched): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    if (await isHealthy(healthUrl)) return;
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${command} did not become healthy:\n${log()}`);
    await delay(50);
  }
}

const isHealthy = (health: ServerCommand['healthUrl']): Promise<boolean> =>
  typeof health === 'string'
    ? fetch(health).then(
        (response) => response.ok,
        () => false,
      )
    : health();
