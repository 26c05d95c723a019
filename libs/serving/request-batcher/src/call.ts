/** Tells when a caller has hung up: calls back at once or later, at most once; what it returns ends the watch. */
export type HangUpWatch = (onHangUp: () => void) => () => void;

/** What a call is made of. */
export interface CallOptions<Input, Output> {
  readonly input: Input;
  readonly size: number;
  /** When it arrived, on the batcher's clock, in milliseconds. */
  readonly submittedMs: number;
  /** When it must be answered, on the batcher's clock, in milliseconds. */
  readonly deadlineMs: number;
  readonly onSettled: (call: Call<Input, Output>) => void;
}

/** One call from its arrival until it is answered, late, or dropped; it settles once. */
export class Call<Input, Output> {
  readonly input: Input;
  readonly size: number;
  readonly submittedMs: number;
  readonly deadlineMs: number;
  readonly answer: Promise<Output>;
  settled = false;
  /** Ends the watch over the caller, once there is one. */
  endWatch: (() => void) | undefined = undefined;
  readonly #onSettled: (call: Call<Input, Output>) => void;
  #resolve!: (output: Output) => void;
  #reject!: (error: unknown) => void;

  constructor({ input, size, submittedMs, deadlineMs, onSettled }: CallOptions<Input, Output>) {
    this.input = input;
    this.size = size;
    this.submittedMs = submittedMs;
    this.deadlineMs = deadlineMs;
    this.#onSettled = onSettled;
    this.answer = new Promise<Output>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  resolve(output: Output): void {
    if (this.#settle()) this.#resolve(output);
  }

  reject(error: unknown): void {
    if (this.#settle()) this.#reject(error);
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.endWatch?.();
    this.#onSettled(this);
    return true;
  }
}
