import { createInterface } from 'node:readline';
import { signalGroup, startProcessGroup, type Program } from './process-group.ts';

/** A process that is asked and answers, one line of JSON each. */
export interface TalkingProcess<Ready, Question, Answer> {
  /** What it said first, unasked. */
  readonly ready: Ready;
  /** Throws where the process ends instead of answering. */
  ask(question: Question): Promise<Answer>;
  /** Kills it, and what it started. */
  close(): void;
}

/** Starts a program that speaks JSON in lines, and waits until it says its first; throws where it ends instead. */
export async function startTalking<Ready, Question, Answer>(
  name: string,
  program: Program,
): Promise<TalkingProcess<Ready, Question, Answer>> {
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
  return {
    ready: (await next()) as Ready,
    ask: async (question) => {
      stdin.write(`${JSON.stringify(question)}\n`);
      return (await next()) as Answer;
    },
    close: () => {
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    },
  };
}
