import { fromUnknown, toProblem } from '@runestone/errors';
import { createModelSlot } from '@runestone/model-slot';
import type { LiveModel } from './live-model.ts';
import { followModel } from './model-follower.ts';
import type { ModelEntry, ServedModelOptions } from './model-entry.ts';
import { createPredictor, type PredictAnswer, type PredictCall } from './predictor.ts';

/** Where a served model stands; `problem` says why the last attempt to load a version failed. */
interface ServedModelStatus {
  readonly state: 'waiting' | 'loading' | 'live';
  readonly problem?: { readonly code: string; readonly detail: string };
}

/** One model as the routes see it. */
export interface ServedModel {
  readonly name: string;
  readonly reference: string;
  readonly live: LiveModel | undefined;
  status(): ServedModelStatus;
  /** Answers with the live version; rejects as the batcher and the slot do. */
  predict(call: PredictCall, signal: AbortSignal): Promise<PredictAnswer>;
  /** Starts to follow; settles after the first attempt. */
  start(): Promise<void>;
  /** Finishes what is in flight. */
  close(): Promise<void>;
}

/** Creates a served model; nothing is loaded before `start`. */
export function createServedModel(entry: ModelEntry, options: ServedModelOptions): ServedModel {
  const label = entry.name ?? entry.reference;
  const slot = createModelSlot<LiveModel>({ name: label });
  const follower = followModel({ ...options, entry, label, slot });
  const predictor = createPredictor({ ...options, name: label, slot });
  return {
    get name() {
      return entry.name ?? slot.live?.identity.name ?? entry.reference;
    },
    reference: entry.reference,
    get live() {
      return slot.live;
    },
    status() {
      const { state, error } = follower.status();
      if (error === undefined) return { state };
      return { state, problem: describeProblem(error) };
    },
    predict: (call, signal) => predictor.submit(call, { signal }),
    start: () => follower.start(),
    async close() {
      follower.close();
      await predictor.close();
    },
  };
}

/** Names the code whatever it is; the reason only where it holds nothing internal. */
function describeProblem(thrown: unknown): NonNullable<ServedModelStatus['problem']> {
  const error = fromUnknown(thrown);
  const { detail } = toProblem(error);
  const isHidden = error.httpStatus === 500;
  return {
    code: error.code,
    detail: isHidden ? 'The version could not be loaded; the log has the reason.' : detail,
  };
}
