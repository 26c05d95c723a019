import { fromUnknown, toProblem } from '@runestone/errors';
import type { Logger } from '@runestone/logging';
import { createModelSlot, type ModelSource, type Timer } from '@runestone/model-slot';
import type { Telemetry } from '@runestone/telemetry';
import type { LiveModel } from './live-model.ts';
import { followModel } from './model-follower.ts';
import { createPredictor, type PredictAnswer, type PredictCall } from './predictor.ts';
import type { Settings } from './settings.ts';

/** One model to serve: under which name, from where, and whether its version may change. */
export interface ModelEntry {
  /** Absent for a run or a directory: then the model says its name once it is loaded. */
  readonly name?: string;
  /** As written in RUNESTONE_MODELS. */
  readonly reference: string;
  readonly follow: boolean;
  readonly source: ModelSource<unknown, LiveModel>;
}

/** What all served models share. */
export interface ServedModelOptions {
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly timer: Timer;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Where a served model stands; `problem` says why the last attempt to load a version failed. */
export interface ServedModelStatus {
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
      const { code, detail } = toProblem(fromUnknown(error));
      return { state, problem: { code, detail } };
    },
    predict: (call, signal) => predictor.submit(call, { signal }),
    start: () => follower.start(),
    async close() {
      follower.close();
      await predictor.close();
    },
  };
}
