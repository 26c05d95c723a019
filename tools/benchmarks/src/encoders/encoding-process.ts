import { createInterface } from 'node:readline';
import { signalGroup, startProcessGroup, type Program } from '../process-group.ts';
import type { EncodingReady, EncodingTurn } from './encoding-task.ts';

/** A process that keeps an encoder and encodes when it is asked to. */
export interface EncodingProcess extends EncodingReady {
  /** Milliseconds. */
  encode(turn: EncodingTurn): Promise<readonly number[]>;
  close(): void;
}

/** Starts a program that speaks JSON in lines, and waits until it has loaded its encoder; throws where it ends instead. */
export async function startEncoding(name: string, program: Program): Promise<EncodingProcess> {
  const child = startProcessGroup(program, ['pipe', 'pipe', 'inherit']);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  // Whoever waits for an answer hears of it.
  failed.catch(() => undefined);
  if (child.stdin === null || child.stdout === null) throw new Error(`${name} has no pipes`);
  const { stdin, stdout, pid } = child;
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done === true) throw new Error(`${name} ended before it answered; what it said stands above`);
    return JSON.parse(value as string);
  };
  const ready = (await next()) as EncodingReady;
  return {
    ...ready,
    encode: async (turn) => {
      stdin.write(`${JSON.stringify(turn)}\n`);
      return (await next()) as number[];
    },
    close: () => {
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    },
  };
}
