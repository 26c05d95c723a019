import { batcherErrors } from './errors.ts';
import type { Timer } from './timer.ts';

/** One call from its arrival until it is answered, late, or dropped. */
export interface Call<Input, Output> {
  readonly input: Input;
  readonly size: number;
  readonly answer: Promise<Output>;
  readonly settled: boolean;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

/** What a call is made of. */
export interface CallOptions<Input, Output> {
  readonly input: Input;
  readonly size: number;
  readonly timeoutMs: number;
  readonly timer: Timer;
  readonly signal: AbortSignal | undefined;
  readonly onSettled: (call: Call<Input, Output>) => void;
}

/** Creates a call whose deadline runs; it settles once, by its answer, its deadline or its caller's hanging up. */
export function createCall<Input, Output>(options: CallOptions<Input, Output>): Call<Input, Output> {
  const { input, size, timeoutMs, timer, signal, onSettled } = options;
  let settled = false;
  let resolveAnswer!: (output: Output) => void;
  let rejectAnswer!: (error: unknown) => void;
  const answer = new Promise<Output>((resolve, reject) => {
    resolveAnswer = resolve;
    rejectAnswer = reject;
  });
  const settle = (finish: () => void): void => {
    if (settled) return;
    settled = true;
    cancelDeadline();
    signal?.removeEventListener('abort', onAbort);
    onSettled(call);
    finish();
  };
  const call: Call<Input, Output> = {
    input,
    size,
    answer,
    get settled() {
      return settled;
    },
    resolve: (output) => settle(() => resolveAnswer(output)),
    reject: (error) => settle(() => rejectAnswer(error)),
  };
  const onAbort = (): void =>
    call.reject(batcherErrors.CALLER_GONE('The caller hung up before its answer was ready.'));
  const onDeadline = (): void => {
    call.reject(
      batcherErrors.DEADLINE_EXCEEDED(`No answer within ${timeoutMs} ms. Try again, or send less at a time.`),
    );
  };
  const cancelDeadline = timer.schedule(onDeadline, timeoutMs);
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return call;
}
