import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRequestBatcher, type RequestBatcherOptions, type Timer } from './index.ts';

/** A clock that moves only when told. */
function createManualTimer(): Timer & { advance(ms: number): Promise<void>; readonly size: number } {
  let nowMs = 0;
  const waiting = new Set<{ atMs: number; callback: () => void }>();
  return {
    get size() {
      return waiting.size;
    },
    now: () => nowMs,
    schedule(callback, delayMs) {
      const entry = { atMs: nowMs + delayMs, callback };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    async advance(ms) {
      nowMs += ms;
      await new Promise(setImmediate);
      for (let due = [...waiting].filter(({ atMs }) => atMs <= nowMs); due.length > 0;) {
        for (const entry of due) if (waiting.delete(entry)) entry.callback();
        await new Promise(setImmediate);
        due = [...waiting].filter(({ atMs }) => atMs <= nowMs);
      }
    },
  };
}

function createHarness(options: Partial<RequestBatcherOptions<number, string>> = {}) {
  const timer = createManualTimer();
  const batches: number[][] = [];
  const run = async (inputs: number[]) => {
    batches.push(inputs);
    if (inputs.includes(13)) throw new Error('unlucky');
    return inputs.map((input) => `<${input}>`);
  };
  const batcher = createRequestBatcher({
    run,
    timer,
    maxBatchSize: 4,
    targetBatchMs: 1000,
    maxWaitMs: 5,
    maxQueueSize: 8,
    timeoutMs: 100,
    ...options,
  });
  return { timer, batches, batcher };
}

/** A caller that hangs up when told. */
function createHangUp() {
  const watchers = new Set<() => void>();
  return {
    now: () => watchers.forEach((watcher) => watcher()),
    watch: (watcher: () => void) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

/** A caller that hung up before its call came. */
const gone = (onHangUp: () => void) => {
  onHangUp();
  return () => undefined;
};

/** The code of the error a call ends with, or its answer. */
const outcome = (call: Promise<string>) =>
  call.catch((error: { code?: string; message: string }) => error.code ?? error.message);

describe('createRequestBatcher', () => {
  it('tells how long each call waited for its batch', async () => {
    const waits: number[] = [];
    const { timer, batcher } = createHarness({ onWaited: (waitedMs) => waits.push(waitedMs) });
    const first = batcher.submit(1);
    await timer.advance(3);
    const both = Promise.allSettled([first, batcher.submit(13)]);
    await timer.advance(2);
    await both;
    expect(waits).toEqual([5, 2]);
  });

  it('gathers calls until the oldest has waited', async () => {
    const { timer, batches, batcher } = createHarness();
    const calls = [batcher.submit(1), batcher.submit(2)];
    await timer.advance(4);
    expect(batches).toEqual([]);
    calls.push(batcher.submit(3));
    await timer.advance(1);
    expect([batches, await Promise.all(calls)]).toEqual([[[1, 2, 3]], ['<1>', '<2>', '<3>']]);
  });

  it('runs a full batch at once', async () => {
    const { timer, batches, batcher } = createHarness();
    const calls = [1, 2, 3, 4, 5].map((input) => batcher.submit(input));
    await timer.advance(0);
    expect(batches).toEqual([[1, 2, 3, 4], [5]]);
    expect(await Promise.all(calls)).toHaveLength(5);
  });

  it('counts what sizeOf counts and gives an oversized call a batch of its own', async () => {
    const { timer, batches, batcher } = createHarness({ sizeOf: (input) => input });
    const calls = [9].map((input) => batcher.submit(input));
    await timer.advance(5);
    calls.push(batcher.submit(3), batcher.submit(2), batcher.submit(2));
    await timer.advance(5);
    expect(batches).toEqual([[9], [3], [2, 2]]);
    expect(await Promise.all(calls)).toEqual(['<9>', '<3>', '<2>', '<2>']);
  });

  it('refuses what the queue cannot hold', async () => {
    const { timer, batcher } = createHarness({ maxBatchSize: 100, maxQueueSize: 2 });
    const calls = [1, 2, 3].map((input) => outcome(batcher.submit(input)));
    expect(batcher.queuedSize).toBe(2);
    await timer.advance(5);
    expect(await Promise.all(calls)).toEqual(['<1>', '<2>', 'BATCHER_QUEUE_FULL']);
  });

  it('answers the neighbours of a bad input', async () => {
    const { timer, batches, batcher } = createHarness();
    const calls = [1, 13, 2].map((input) => outcome(batcher.submit(input)));
    await timer.advance(5);
    expect(await Promise.all(calls)).toEqual(['<1>', 'unlucky', '<2>']);
    expect(batches).toEqual([[1, 13, 2], [1], [13], [2]]);
  });

  it('fails a call at its deadline, waiting or running, and ignores the late answer', async () => {
    let finish: (outputs: string[]) => void = () => undefined;
    const { timer, batcher } = createHarness({ run: () => new Promise((resolve) => (finish = resolve)) });
    const running = outcome(batcher.submit(1));
    await timer.advance(5);
    const waiting = outcome(batcher.submit(2, { timeoutMs: 10 }));
    await timer.advance(10);
    expect([await waiting, batcher.queuedSize]).toEqual(['BATCHER_DEADLINE_EXCEEDED', 0]);
    await timer.advance(85);
    expect(await running).toBe('BATCHER_DEADLINE_EXCEEDED');
    finish(['late']);
    await timer.advance(0);
    expect(timer.size).toBe(0);
  });

  it('drops callers that hung up', async () => {
    const { timer, batches, batcher } = createHarness();
    const hangUp = createHangUp();
    const calls = [
      outcome(batcher.submit(1, { watchHangUp: hangUp.watch })),
      outcome(batcher.submit(2)),
      outcome(batcher.submit(3, { watchHangUp: gone })),
    ];
    hangUp.now();
    await timer.advance(5);
    expect(await Promise.all(calls)).toEqual(['BATCHER_CALLER_GONE', '<2>', 'BATCHER_CALLER_GONE']);
    expect(batches).toEqual([[2]]);
  });

  it('runs one batch at a time, so that a busy model gathers larger ones', async () => {
    const finishers: (() => void)[] = [];
    const batches: number[][] = [];
    const run = (inputs: number[]) =>
      new Promise<string[]>((resolve) => {
        batches.push(inputs);
        finishers.push(() => resolve(inputs.map(String)));
      });
    const { timer, batcher } = createHarness({ run, maxWaitMs: 0 });
    const calls = [batcher.submit(1)];
    await timer.advance(0);
    calls.push(batcher.submit(2));
    await timer.advance(0);
    calls.push(batcher.submit(3));
    await timer.advance(0);
    expect(batches).toEqual([[1]]);
    finishers[0]?.();
    await timer.advance(0);
    finishers[1]?.();
    expect([await Promise.all(calls), batches]).toEqual([
      ['1', '2', '3'],
      [[1], [2, 3]],
    ]);
  });

  it('runs as many batches side by side as it may', async () => {
    const finishers: (() => void)[] = [];
    const batches: number[][] = [];
    const run = (inputs: number[]) =>
      new Promise<string[]>((resolve) => {
        batches.push(inputs);
        finishers.push(() => resolve(inputs.map(String)));
      });
    const { timer, batcher } = createHarness({ run, maxBatchSize: 1, concurrency: 2, maxWaitMs: 0 });
    const calls = [1, 2, 3].map((input) => batcher.submit(input));
    await timer.advance(0);
    expect(batches).toEqual([[1], [2]]);
    finishers[1]?.();
    await timer.advance(0);
    expect(batches).toEqual([[1], [2], [3]]);
    for (const finish of finishers) finish();
    expect(await Promise.all(calls)).toEqual(['1', '2', '3']);
  });

  it('makes batches smaller while they take longer than they should', async () => {
    const batches: number[] = [];
    const run = async (inputs: number[]) => {
      batches.push(inputs.length);
      await timer.advance(inputs.length * 10);
      return inputs.map(String);
    };
    const { timer, batcher } = createHarness({ run, targetBatchMs: 20, maxWaitMs: 0, timeoutMs: 10_000 });
    const calls = [1, 2, 3, 4, 5, 6, 7].map((input) => batcher.submit(input));
    await timer.advance(0);
    expect(await Promise.all(calls)).toHaveLength(7);
    expect(batches).toEqual([4, 1, 2]);
  });

  it('rejects a run that loses outputs', async () => {
    const { timer, batcher } = createHarness({ run: () => [] });
    const call = outcome(batcher.submit(1));
    await timer.advance(5);
    expect(await call).toBe('BATCHER_OUTPUTS_MISMATCH');
  });

  it('finishes what it accepted when it closes, and refuses the rest', async () => {
    const { timer, batcher } = createHarness();
    const call = batcher.submit(1);
    const closed = Promise.all([batcher.close(), batcher.close()]);
    await timer.advance(0);
    await closed;
    expect([await call, await outcome(batcher.submit(2)), timer.size]).toEqual(['<1>', 'BATCHER_CLOSED', 0]);
    await expect(batcher.close()).resolves.toBeUndefined();
  });

  it('closes even if the last waiting caller hangs up', async () => {
    const { timer, batcher } = createHarness();
    const hangUp = createHangUp();
    const call = outcome(batcher.submit(1, { watchHangUp: hangUp.watch }));
    const closed = batcher.close();
    hangUp.now();
    await timer.advance(0);
    await closed;
    expect(await call).toBe('BATCHER_CALLER_GONE');
  });

  it('gives every caller its own answer under the process timer, whoever fails or hangs up', async () => {
    const call = fc.record({ input: fc.nat(20), hangsUp: fc.boolean(), laterMs: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), fc.nat(1), async (calls, maxWaitMs) => {
        const run = (inputs: number[]) => {
          if (inputs.includes(13)) throw new Error('unlucky');
          return inputs.map((input) => `<${input}>`);
        };
        const batcher = createRequestBatcher({
          run,
          maxBatchSize: 4,
          targetBatchMs: 1000,
          maxWaitMs,
          maxQueueSize: 1000,
          timeoutMs: 5000,
        });
        const outcomes = await Promise.all(
          calls.map(async ({ input, hangsUp, laterMs }) => {
            for (let turn = 0; turn < laterMs; turn += 1) await new Promise(setImmediate);
            const hangUp = createHangUp();
            const answer = outcome(batcher.submit(input, { watchHangUp: hangUp.watch }));
            if (hangsUp) hangUp.now();
            return answer;
          }),
        );
        const expected = calls.map(({ input, hangsUp }) =>
          hangsUp ? 'BATCHER_CALLER_GONE' : input === 13 ? 'unlucky' : `<${input}>`,
        );
        expect(outcomes).toEqual(expected);
        expect(batcher.queuedSize).toBe(0);
        await batcher.close();
      }),
      { numRuns: 40 },
    );
  });
});
