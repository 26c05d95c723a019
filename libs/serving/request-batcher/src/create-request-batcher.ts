import { answerBatch } from './answer-batch.ts';
import { createBatchSizeControl } from './batch-size-control.ts';
import { createCallQueue } from './call-queue.ts';
import { Call, type HangUpWatch } from './call.ts';
import { createDeadlineWatch } from './deadline-watch.ts';
import { batcherErrors } from './errors.ts';
import { systemTimer, type Timer } from './timer.ts';

/** How calls are batched. Sizes are in what `sizeOf` counts, one a call by default; times in milliseconds. */
export interface RequestBatcherOptions<Input, Output> {
  /** Answers a whole batch: one output for each input, in order. */
  readonly run: (inputs: Input[]) => Promise<Output[]> | Output[];
  readonly maxBatchSize: number;
  /** How long a batch should run: batches get smaller where it takes longer. */
  readonly targetBatchMs: number;
  /** How many batches run at a time; 1 unless given. */
  readonly concurrency?: number;
  /** How long the oldest call waits for company; 0 batches what arrived together. */
  readonly maxWaitMs: number;
  /** What may wait besides the batch that runs. A call larger than this is taken only by an empty queue. */
  readonly maxQueueSize: number;
  /** The deadline of a call that gives none of its own. */
  readonly timeoutMs: number;
  readonly sizeOf?: (input: Input) => number;
  /** Told how long each call waited when its batch begins. */
  readonly onWaited?: (waitedMs: number) => void;
  readonly timer?: Timer;
}

/** What one call may ask for. */
export interface SubmitOptions {
  /** Tells when the caller hangs up: the call is dropped if it still waits. */
  readonly watchHangUp?: HangUpWatch;
  readonly timeoutMs?: number;
}

/** Collects concurrent calls into batches, which run in the order of arrival. */
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
  const { run, maxWaitMs, maxQueueSize, onWaited } = options;
  const { concurrency = 1, sizeOf = () => 1, timer = systemTimer } = options;
  const control = createBatchSizeControl(options.maxBatchSize, options.targetBatchMs);
  const queue = createCallQueue<Input, Output>();
  const deadlines = createDeadlineWatch<Input, Output>(timer, (call) =>
    call.reject(
      batcherErrors.DEADLINE_EXCEEDED('No answer before the deadline. Try again, or send less at a time.'),
    ),
  );
  const onSettled = (call: Call<Input, Output>): void => {
    queue.remove(call);
    deadlines.remove(call);
  };
  let running = 0;
  let closing = false;
  let planned: { readonly delayMs: number; readonly cancel: () => void } | undefined;
  const idleWaiters: (() => void)[] = [];

  /** Plans a flush, unless one is planned that comes at least as soon. */
  function planFlush(delayMs: number): void {
    if (planned !== undefined && planned.delayMs <= delayMs) return;
    planned?.cancel();
    planned = { delayMs, cancel: timer.schedule(flush, delayMs) };
  }

  function flush(): void {
    planned = undefined;
    while (running < concurrency && queue.length > 0) void runBatch(queue.takeBatch(control.limit));
    settleIfIdle();
  }

  function settleIfIdle(): void {
    if (closing && running === 0 && queue.length === 0) for (const settle of idleWaiters.splice(0)) settle();
  }

  async function runBatch(batch: Call<Input, Output>[]): Promise<void> {
    running += 1;
    const startedMs = timer.now();
    if (onWaited !== undefined) for (const { submittedMs } of batch) onWaited(startedMs - submittedMs);
    await answerBatch(batch, run);
    running -= 1;
    control.observe(
      batch.reduce((sum, { size }) => sum + size, 0),
      timer.now() - startedMs,
    );
    // Not at once: between two batches the process gets to read its sockets.
    if (queue.length > 0) planFlush(0);
    else settleIfIdle();
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
    async submit(input, { watchHangUp, timeoutMs = options.timeoutMs } = {}) {
      const size = sizeOf(input);
      checkRoom(size);
      const submittedMs = timer.now();
      const deadlineMs = submittedMs + timeoutMs;
      const call = new Call<Input, Output>({ input, size, submittedMs, deadlineMs, onSettled });
      queue.add(call);
      deadlines.add(call);
      planFlush(queue.size >= control.limit ? 0 : maxWaitMs);
      call.endWatch = watchHangUp?.(() =>
        call.reject(batcherErrors.CALLER_GONE('The caller hung up before its answer was ready.')),
      );
      return call.answer;
    },
    get queuedSize() {
      return queue.size;
    },
    async close() {
      closing = true;
      if (queue.length > 0) planFlush(0);
      else if (running === 0) return;
      await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}
