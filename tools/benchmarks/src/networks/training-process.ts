import { createInterface } from 'node:readline';
import { signalGroup, startProcessGroup, type Program } from '../process-group.ts';
import type { TrainingTurn } from './training-task.ts';

/** A process that keeps its networks and trains them when it is asked to. */
export interface TrainingProcess {
  /** What computes, with its version. */
  readonly product: string;
  /** The milliseconds of each step. */
  train(turn: TrainingTurn): Promise<readonly number[]>;
  close(): void;
}

/** Starts a program that speaks JSON in lines, and waits until it says what it is; throws where it ends instead. */
export async function startTraining(name: string, program: Program): Promise<TrainingProcess> {
  const child = startProcessGroup(program, ['pipe', 'pipe', 'inherit']);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  // Whoever waits for an answer hears of it.
  failed.catch(() => undefined);
  if (child.stdin === null || child.stdout === null) throw new Error(`${name} has no pipes`);
  const { stdin, stdout } = child;
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done === true) throw new Error(`${name} ended before it answered; what it said stands above`);
    return JSON.parse(value as string);
  };
  return {
    product: (await next()) as string,
    train: async (turn) => {
      stdin.write(`${JSON.stringify(turn)}\n`);
      return (await next()) as number[];
    },
    close: () => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    },
  };
}
