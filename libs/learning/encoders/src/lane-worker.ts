/** Entry of a thread that computes vectors. */
import { workerData } from 'node:worker_threads';
import { serveCalls } from '@runestone/threads';
import { openLane } from './encoder-lane.ts';
import type { LaneThreadData } from './open-lanes.ts';
import type { TokenBatch } from './plan-batches.ts';

const { model, ...options } = workerData as LaneThreadData;
const opened = openLane({ ...options, model: new Uint8Array(model) });
// Whoever calls hears of it.
opened.catch(() => undefined);

serveCalls({
  open: async () => {
    await opened;
    return { value: true };
  },
  compute: async (batch: TokenBatch) => {
    const vectors = await (await opened).compute(batch);
    return { value: vectors, transfer: [vectors.buffer as ArrayBuffer] };
  },
});
