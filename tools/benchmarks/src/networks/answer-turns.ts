import { createInterface } from 'node:readline';
import type { TrainingTurn } from './training-task.ts';

/** What a process that trains can do. */
export interface TurnTrainer {
  /** What computes, with its version. */
  readonly product: string;
  /** Trains a network for some steps and gives the milliseconds of each. */
  train(turn: TrainingTurn): Promise<readonly number[]>;
}

/** Tells on standard output what computes, then answers each line of standard input, a TrainingTurn, until the input ends. */
export async function answerTurns(trainer: TurnTrainer): Promise<void> {
  const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
  say(trainer.product);
  for await (const line of createInterface({ input: process.stdin })) {
    say(await trainer.train(JSON.parse(line) as TrainingTurn));
  }
}
