import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  readFirstThread,
  readGroupUse,
  signalGroup,
  startProcessGroup,
  type GroupUse,
  type Program,
} from './process-group.ts';

/** How a server is started. */
export interface ServerProgram extends Program {
  /** As error messages name it. */
  readonly name: string;
  /** Answers 200 as soon as the server is ready. */
  readonly readyUrl: string;
  /** Takes what the server prints. */
  readonly logFile: string;
}

/** A server that runs. */
export interface MeasuredServer {
  /** From its start to its first 200 at `readyUrl`. */
  readonly readyMs: number;
  /** What it and its children have used so far; undefined where there is no `/proc`. */
  readUse(): GroupUse | undefined;
  /** How long its first thread has computed, in seconds; undefined where there is no `/proc`. */
  readFirstThread(): number | undefined;
  /** Asks it to stop, and kills it when it does not. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 120_000;
const stopTimeoutMs = 10_000;
const pollIntervalMs = 10;

/** Starts a server and waits until it is ready; throws with the end of its log when it does not become so. */
export async function startMeasuredServer(program: ServerProgram): Promise<MeasuredServer> {
  const log = openSync(program.logFile, 'a');
  const began = performance.now();
  const child = startProcessGroup(program, ['ignore', log, log]);
  closeSync(log);
  let ended = false;
  child.once('error', () => void (ended = true));
  child.once('exit', () => void (ended = true));
  const stop = async (): Promise<void> => {
    if (ended || child.pid === undefined) return;
    const leader = child.pid;
    const exit = once(child, 'exit');
    signalGroup(leader, 'SIGTERM');
    const killer = setTimeout(() => signalGroup(leader, 'SIGKILL'), stopTimeoutMs);
    await exit;
    clearTimeout(killer);
  };
  while (!(await answers(program.readyUrl))) {
    if (ended || performance.now() - began > readyTimeoutMs) {
      await stop();
      const said = (await readFile(program.logFile, 'utf8')).slice(-4000).trim();
      throw new Error(`${program.name} did not become ready:\n${said}`);
    }
    await delay(pollIntervalMs);
  }
  const readyMs = performance.now() - began;
  const pid = child.pid as number;
  return {
    ...{ readyMs, stop },
    readUse: () => readGroupUse(pid),
    readFirstThread: () => readFirstThread(pid),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
