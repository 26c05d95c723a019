import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A program to start. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Everything that it finds in its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** What the processes of a group have used, together. */
export interface GroupUse {
  /** Resident memory; what processes share counts once for each. */
  readonly memoryBytes: number;
  readonly processorSeconds: number;
}

const living = new Set<number>();
let guarded = false;

/** Starts a program as the leader of a process group; the group outlives neither this program nor its leader. */
export function startProcessGroup({ command, args, env, cwd }: Program, stdio: StdioOptions): ChildProcess {
  if (!guarded) guardExit();
  guarded = true;
  const child = spawn(command, args, { cwd, env, stdio, detached: true });
  const { pid } = child;
  if (pid === undefined) return child;
  living.add(pid);
  child.once('exit', () => {
    signalGroup(pid, 'SIGKILL');
    living.delete(pid);
  });
  return child;
}

/** Sends a signal to every process of a group. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // None is left.
  }
}

/** Ends this program on a signal, and however it ends, kills what it started. */
function guardExit(): void {
  process.once('exit', () => {
    for (const leader of living) signalGroup(leader, 'SIGKILL');
  });
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('SIGHUP', () => process.exit(129));
}

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Adds up what the processes of a group use; undefined where there is no `/proc`. */
export function readGroupUse(leader: number): GroupUse | undefined {
  const members = listGroup(leader);
  if (members === undefined) return undefined;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    memoryBytes: sum(members.map(({ pid }) => readMemory(pid))),
    processorSeconds: sum(members.map(({ ticks }) => ticks)) / ticksPerSecond,
  };
}

/** How long the first thread of a process has computed, in seconds: of Node, the one that answers. */
export function readFirstThread(pid: number): number | undefined {
  const stat = ifThere(() => readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

interface Member {
  readonly pid: string;
  readonly ticks: number;
}

function listGroup(leader: number): Member[] | undefined {
  const processes = ifThere(() => readdirSync('/proc'));
  return processes
    ?.filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = ifThere(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
      // The name before the last parenthesis may hold anything; the state, parent and group come after it.
      const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
      return Number(fields[2]) === leader ? [{ pid, ticks: Number(fields[11]) + Number(fields[12]) }] : [];
    });
}

function readMemory(pid: string): number {
  const status = ifThere(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Reads what may be gone: a process that has ended, or `/proc` on other systems than Linux. */
function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
