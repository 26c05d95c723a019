import type { Worker } from 'node:worker_threads';
import { threadErrors } from './errors.ts';
import { fromErrorMessage, type CallMessage, type ThreadMessage } from './thread-messages.ts';

/** How a thread is kept. Times in milliseconds. */
export interface ThreadServiceOptions {
  /** Starts the thread, which answers with serveCalls. */
  readonly start: () => Worker;
  /** For errors: what the thread is for. */
  readonly name: string;
  /** How often a call is given to a new thread when the thread ended under it; 1 unless given. */
  readonly retries?: number;
  /** How long a thread that let a call run out of time may take to show that it lives. */
  readonly pingTimeoutMs?: number;
  /** How long a thread may say nothing while calls are open before it is asked whether it lives; never unless given. */
  readonly heartbeatMs?: number;
  /** The first pause before a thread is started anew; it doubles up to 100 times as long. */
  readonly restartPauseMs?: number;
  /** What the thread sent with sendEvent. */
  readonly onEvent?: (event: unknown) => void;
  /** Told when the thread ended by itself, before it is started anew. */
  readonly onEnded?: (reason: string) => void;
}

/** A thread that answers calls; when it ends by itself another one takes its place. */
export interface ThreadService {
  /**
   * Rejects with what the thread's handler threw, or with THREAD_ENDED (kind internal), THREAD_CALL_TIMEOUT (timeout) or
   * THREAD_CLOSED (not-ready). A thread that hangs is ended: other calls go to the next one.
   */
  call<Value>(method: string, argument: unknown, timeoutMs: number): Promise<Value>;
  /** Ends the thread; what is under way is rejected. */
  close(): Promise<void>;
}

/** How long a suspected call holds up the next one. */
const carefulPauseMs = 1000;

interface PendingCall {
  readonly message: CallMessage;
  triesLeft: number;
  /** Whether the thread of now has it. */
  sent: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** How long a thread may go on with what it is computing after it was asked to end. */
const endingPauseMs = 2000;

/**
 * Has a thread end by itself, between two things that it does, and ends it where it does not: some native libraries (ONNX
 * Runtime among them) take the whole process along when a thread is ended in the middle of a call.
 */
async function endThread(thread: Worker): Promise<void> {
  const ending: CallMessage = { id: -1, method: 'end', argument: undefined };
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, endingPauseMs);
    thread.once('exit', () => (clearTimeout(timer), resolve()));
    thread.postMessage(ending);
  });
  await thread.terminate();
}

/** Starts a thread and keeps it running. */
export function createThreadService(options: ThreadServiceOptions): ThreadService {
  return new ThreadKeeper(options);
}

class ThreadKeeper implements ThreadService {
  readonly #options: ThreadServiceOptions;
  readonly #pending = new Map<number, PendingCall>();
  readonly #heartbeat: NodeJS.Timeout | undefined;
  #heardMs = 0;
  #nextId = 0;
  #closed = false;
  #ending: Promise<void> | undefined;
  /** How often the thread ended since a call was last answered. */
  #endings = 0;
  #worker: Worker | undefined;
  #nextStep: NodeJS.Timeout | undefined;
  /** True while a new thread gets the calls of an ended one, one after another, to find out which of them ends threads. */
  #careful = false;

  constructor(options: ThreadServiceOptions) {
    this.#options = options;
    const { heartbeatMs } = options;
    if (heartbeatMs !== undefined) {
      this.#heartbeat = setInterval(() => {
        const isSilent = performance.now() - this.#heardMs >= heartbeatMs;
        if (isSilent && this.#pending.size > 0) this.#endIfHanging();
      }, heartbeatMs).unref();
    }
    this.#begin();
  }

  async call<Value>(method: string, argument: unknown, timeoutMs: number): Promise<Value> {
    if (this.#closed) throw this.#closedError();
    return this.#send<Value>(method, argument, timeoutMs, () => this.#endIfHanging());
  }

  close(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#nextStep);
    for (const { reject } of this.#pending.values()) reject(this.#closedError());
    this.#pending.clear();
    if (this.#worker !== undefined) await endThread(this.#worker);
  }

  #closedError(): Error {
    return threadErrors.CLOSED(`The thread of ${this.#options.name} is stopping.`);
  }

  #begin(): void {
    const started = this.#options.start();
    this.#worker = started;
    let reason = 'it ended by itself';
    started.on('message', (message: ThreadMessage) => this.#receive(message));
    started.on('error', (error: Error) => (reason = error.message));
    started.on('messageerror', (error: Error) => (reason = error.message));
    started.on('exit', () => {
      if (this.#worker === started) this.#replace(reason);
    });
    for (const call of this.#pending.values()) call.sent = false;
    this.#sendNext();
  }

  #sendNext(): void {
    clearTimeout(this.#nextStep);
    const next = [...this.#pending.values()].find(({ sent }) => !sent);
    this.#careful = next !== undefined;
    if (next === undefined) return;
    next.sent = true;
    this.#worker?.postMessage(next.message);
    // A call that only takes long must not hold up the others.
    this.#nextStep = setTimeout(() => this.#sendNext(), carefulPauseMs);
  }

  #receive(message: ThreadMessage): void {
    this.#heardMs = performance.now();
    if ('event' in message) return this.#options.onEvent?.(message.event);
    this.#endings = 0;
    const call = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) call?.reject(fromErrorMessage(message.error));
    else call?.resolve(message.value);
    if (this.#careful) this.#sendNext();
  }

  #replace(reason: string): void {
    const { name, restartPauseMs = 100, onEnded } = this.#options;
    this.#worker = undefined;
    if (this.#closed) return;
    onEnded?.(reason);
    for (const [id, call] of this.#pending) {
      if (!call.sent) continue;
      if (call.triesLeft > 0) call.triesLeft -= 1;
      else {
        this.#pending.delete(id);
        call.reject(threadErrors.ENDED(`The thread of ${name} ended before it answered: ${reason}.`));
      }
    }
    clearTimeout(this.#nextStep);
    this.#nextStep = setTimeout(() => this.#begin(), restartPauseMs * Math.min(2 ** this.#endings, 100));
    this.#endings += 1;
  }

  #send<Value>(method: string, argument: unknown, timeoutMs: number, onTimeout: () => void): Promise<Value> {
    const { name, retries = 1 } = this.#options;
    return new Promise<unknown>((resolve, reject) => {
      const message = { id: this.#nextId++, method, argument };
      const timer = setTimeout(() => {
        if (!this.#pending.delete(message.id)) return;
        reject(threadErrors.CALL_TIMEOUT(`The thread of ${name} did not answer within ${timeoutMs} ms.`));
        onTimeout();
      }, timeoutMs);
      const sent = this.#worker !== undefined && !this.#careful;
      this.#pending.set(message.id, {
        message,
        sent,
        triesLeft: retries,
        resolve: (value) => (clearTimeout(timer), resolve(value)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      if (sent) this.#worker?.postMessage(message);
    }) as Promise<Value>;
  }

  /** A thread that does not even answer a ping hangs: it is ended, and another one takes over. */
  #endIfHanging(): void {
    const suspect = this.#worker;
    if (suspect === undefined || this.#closed) return;
    const end = (): void => void (this.#worker === suspect && suspect.terminate());
    this.#send('ping', undefined, this.#options.pingTimeoutMs ?? 5000, end).catch(() => undefined);
  }
}
