import { disableOnnxTelemetry } from '@runestone/onnx-runtime';
import { createThreadService, startThread } from '@runestone/threads';
import { openLane, type EncoderLane, type LaneOptions } from './encoder-lane.ts';

/** What a lane's thread starts with; the model's bytes are shared by all threads. */
export interface LaneThreadData extends Omit<LaneOptions, 'model'> {
  readonly model: SharedArrayBuffer;
}

/** How long a thread may compute one batch: far longer than any takes. */
const computeTimeoutMs = 600_000;

/** Opens lanes: one on this thread where `count` is 0, else so many on threads of their own. Throws as openLane does. */
export async function openLanes(options: LaneOptions, count: number): Promise<readonly EncoderLane[]> {
  if (count === 0) return [await openLane(options)];
  disableOnnxTelemetry();
  const { model, ...others } = options;
  const shared = new SharedArrayBuffer(model.length);
  new Uint8Array(shared).set(model);
  const lanes = Array.from({ length: count }, (_, index) => startLane({ ...others, model: shared }, index));
  const opened = await Promise.allSettled(lanes.map(({ opened }) => opened));
  const failed = opened.find((ending) => ending.status === 'rejected');
  if (failed === undefined) return lanes;
  await Promise.all(lanes.map((lane) => lane.close()));
  throw failed.reason;
}

function startLane(data: LaneThreadData, index: number): EncoderLane & { readonly opened: Promise<unknown> } {
  const thread = createThreadService({
    name: `encoding lane ${index + 1}`,
    start: () => startThread(import.meta.url, 'lane-worker', data),
  });
  return {
    opened: thread.call('open', undefined, computeTimeoutMs),
    compute: (batch) => thread.call<Float32Array>('compute', batch, computeTimeoutMs),
    close: () => thread.close(),
  };
}
