import { answerBatch } from './answer-batch.ts';
import { createCallQueue } from './call-queue.ts';
import { createCall } from './call.ts';
import { batcherErrors } from './errors.ts';
import { systemTimer, type Timer } from './timer.ts';

/** How calls are batched. Sizes are in what `sizeOf` counts, one a call by default; times in milliseconds. */
export interface RequestBatcherOptions<Input, Output> {
  /** Answers a whole batch: one output for each input, in order. */
  readonly run: (inputs: Input[]) => Promise<Output[]> | Output[];
  readonly maxBatchSize: number;
  /** How long the oldest call waits for company; 0 batches what arrived together. */
  readonly maxWaitMs: number;
  /** What may wait besides the batch that runs. A call larger than this is taken only by an empty queue. */
  readonly maxQueueSize: number;
  /** The deadline of a call that gives none of its own. */
  readonly timeoutMs: number;
  readonly sizeOf?: (input: Input) => number;
  readonly timer?: Timer;
}

/** What one call may ask for. */
export interface SubmitOptions {
  /** Aborted when the caller hangs up: the call is dropped if it still waits. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Collects concurrent calls into batches; batches run one after another. */
export interface RequestBatcher<Input, Output> {
  /**
   * Answers one call. Rejects with what `run` threw for this input alone, or with BATCHER_QUEUE_FULL (overloaded),
   * BATCHER_DEADLINE_EXCEEDED (timeout), BATCHER_CALLER_GONE or BATCHER_CLOSED (not-ready).
   */
  submit(input: Input, options?: SubmitOptions): Promise<Output>;
  /** What waits, in what `sizeOf` counts. */
  readonly queuedSize: number;
  /** Takes no more calls; settles when all that were accepted are answered. */
  close(): Promise<void>;
}

/** Creates a batcher. */
export function createRequestBatcher<Input, Output>(
  options: RequestBatcherOptions<Input, Output>,
): RequestBatcher<Input, Output> {
  const { run, maxBatchSize, maxWaitMs, maxQueueSize, sizeOf = () => 1, timer = systemTimer } = options;
  const queue = createCallQueue<Input, Output>();
  let running = false;
  let closing = false;
  let cancelFlush: (() => void) | undefined;
  const idleWaiters: (() => void)[] = [];

  function planFlush(delayMs: number): void {
    cancelFlush?.();
    cancelFlush = timer.schedule(() => void flush(), delayMs);
  }

  async function flush(): Promise<void> {
    cancelFlush = undefined;
    if (running) return;
    running = true;
    const batch = queue.takeBatch(maxBatchSize);
    if (batch.length > 0) await answerBatch(batch, run);
    running = false;
    // Not at once: between two batches the process gets to read its sockets.
    if (queue.length > 0) planFlush(0);
    else if (closing) for (const settle of idleWaiters.splice(0)) settle();
  }

  function checkRoom(size: number): void {
    if (closing) throw batcherErrors.CLOSED('The process is stopping. Ask another one.');
    if (queue.length > 0 && queue.size + size > maxQueueSize) {
      throw batcherErrors.QUEUE_FULL(
        `The queue is full (${queue.size} of ${maxQueueSize} wait). Slow down and try again.`,
      );
    }
  }

  return {
    async submit(input, { signal, timeoutMs = options.timeoutMs } = {}) {
      const size = sizeOf(input);
      checkRoom(size);
      const call = createCall<Input, Output>({
        input,
        size,
        timeoutMs,
        timer,
        signal,
        onSettled: queue.remove,
      });
      if (!call.settled) {
        queue.add(call);
        if (queue.size >= maxBatchSize) planFlush(0);
        else if (cancelFlush === undefined) planFlush(maxWaitMs);
      }
      return call.answer;
    },
    get queuedSize() {
      return queue.size;
    },
    async close() {
      closing = true;
      if (queue.length > 0) planFlush(0);
      else if (!running) return;
      await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}
