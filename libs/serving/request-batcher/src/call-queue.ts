import type { Call } from './call.ts';

/** Calls in order of arrival, with the sum of their sizes. */
export interface CallQueue<Input, Output> {
  readonly length: number;
  readonly size: number;
  add(call: Call<Input, Output>): void;
  /** Forgets a call; one that is not in the queue is ignored. */
  remove(call: Call<Input, Output>): void;
  /** Takes from the front what fits `maxSize`, but at least one call if there is one. */
  takeBatch(maxSize: number): Call<Input, Output>[];
}

/** Creates an empty queue. */
export function createCallQueue<Input, Output>(): CallQueue<Input, Output> {
  // A Set keeps the order of arrival and forgets a call that hung up in constant time.
  const calls = new Set<Call<Input, Output>>();
  let size = 0;
  const remove = (call: Call<Input, Output>): void => {
    if (calls.delete(call)) size -= call.size;
  };
  return {
    get length() {
      return calls.size;
    },
    get size() {
      return size;
    },
    add(call) {
      calls.add(call);
      size += call.size;
    },
    remove,
    takeBatch(maxSize) {
      const batch: Call<Input, Output>[] = [];
      let taken = 0;
      for (const call of calls) {
        if (batch.length > 0 && taken + call.size > maxSize) break;
        taken += call.size;
        batch.push(call);
        remove(call);
      }
      return batch;
    },
  };
}
