import { setTimeout as delay } from 'node:timers/promises';
import { ended, isStopping, start } from './programs.ts';

/** What to serve, and where. */
export interface ServeOptions {
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How long to wait until every model answers. */
  readonly timeoutMs: number;
}

/** A server that answers. */
export interface DemoServer {
  readonly base: string;
  /** Settles when the server ends. */
  readonly end: Promise<number>;
}

interface Readiness {
  readonly waitsFor?: readonly string[];
}

/** Starts the server and waits for its models; throws where it ends or they do not come. */
export async function serve({ port, env = {}, timeoutMs }: ServeOptions): Promise<DemoServer> {
  const base = `http://127.0.0.1:${port}`;
  const child = start('serving', [], {
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      // It listens on this machine alone, for as long as the demo runs.
      RUNESTONE_AUTH: 'off',
      RUNESTONE_LOG_LEVEL: process.env['RUNESTONE_LOG_LEVEL'] ?? 'warn',
      ...env,
    },
  });
  const end = ended(child);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const waitsFor = await readReadiness(base);
    if (waitsFor?.length === 0) return { base, end };
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the server stopped');
    if (!isStopping() && Date.now() > deadline)
      throw new Error(
        `the server was not ready after ${timeoutMs / 1000} s: ${waitsFor?.join('; ') ?? 'no answer'}`,
      );
    await delay(200);
  }
}

async function readReadiness(base: string): Promise<readonly string[] | undefined> {
  try {
    const answer = await fetch(`${base}/health/ready`, { signal: AbortSignal.timeout(2000) });
    return ((await answer.json()) as Readiness).waitsFor;
  } catch {
    return undefined;
  }
}

/** Sends JSON and gives the JSON that comes back. */
export async function post<T>(
  url: string,
  body: object,
): Promise<{ readonly ok: boolean; readonly body: T }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return { ok: response.ok, body: (await response.json()) as T };
}
