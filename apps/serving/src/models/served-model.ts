import { fromUnknown, toProblem } from '@runestone/errors';
import type { Endpoint } from '@runestone/model-list';
import type { HangUpWatch } from '@runestone/request-batcher';
import { createModelSlot } from '@runestone/model-slot';
import type { RequestTrace } from '@runestone/telemetry/tracing';
import type { LiveModel } from './live-model.ts';
import { followModel } from './model-follower.ts';
import type { ModelEntry, ServedModelOptions } from './model-entry.ts';
import { resolveLimits, type ModelLimits } from './resolve-limits.ts';
import { createPredictor, type PredictAnswer, type PredictCall, type RequestSource } from './predictor.ts';
import { watchDrift, type DriftFinding, type ModelDrift } from '../drift/watch-drift.ts';
import { createAnswerRecorder } from '../records/record-answers.ts';
import { createWindowRecorder } from '../records/record-windows.ts';

/** Where a served model stands; `problem` says why the last attempt to load a version failed. */
interface ServedModelStatus {
  readonly state: 'waiting' | 'loading' | 'live';
  readonly problem?: { readonly code: string; readonly detail: string };
}

/** What a request asks of a model; what is left out is as the model's settings say. */
export type PredictRequest = Pick<PredictCall, 'texts' | 'threshold' | 'explain'> & {
  readonly topK?: number | undefined;
};

/** Who asks: when they hang up, their request in a trace and in the records. */
export interface PredictCaller {
  readonly watchHangUp?: HangUpWatch;
  readonly trace?: RequestTrace | undefined;
  readonly source?: RequestSource | undefined;
}

/** One model as the routes see it. */
export interface ServedModel {
  readonly name: string;
  /** How it is called in errors, logs and metrics before and after it is loaded. */
  readonly label: string;
  readonly reference: string;
  readonly endpoints: readonly Endpoint[];
  readonly limits: ModelLimits;
  readonly live: LiveModel | undefined;
  /** What was found when the texts of the live version were last compared with its reference. */
  readonly drift: DriftFinding | undefined;
  /** Whether they are compared at all. */
  readonly watchesDrift: boolean;
  status(): ServedModelStatus;
  /** Answers with the live version; rejects as the batcher and the slot do. */
  predict(request: PredictRequest, caller?: PredictCaller): Promise<PredictAnswer>;
  /** Starts to follow; settles after the first attempt. */
  start(): Promise<void>;
  /** Looks now whether another version should be live, and loads it. Never rejects; `status` tells how it went. */
  checkNow(): Promise<void>;
  /** Finishes what is in flight, then gives back what the version holds. */
  close(): Promise<void>;
}

/** Alternatives where neither the request nor the settings of the model say how many. */
const defaultTopK = 3;

/** Creates a served model; nothing is loaded before `start`. */
export function createServedModel(entry: ModelEntry, options: ServedModelOptions): ServedModel {
  const label = entry.name ?? entry.options.serve;
  const { threshold, topK = defaultTopK, threads = 1 } = entry.options;
  const limits = resolveLimits(options.settings, entry.options.limits);
  const slot = createModelSlot<LiveModel>({ name: label, dispose: ({ runner }) => runner.close() });
  const follower = followModel({ ...options, entry, label, slot });
  const nameOf = (live: LiveModel): string => entry.name ?? live.identity.name;
  const record = options.recorder && createAnswerRecorder(options.recorder, nameOf);
  const drift = createDrift(label, nameOf, options);
  const predictor = createPredictor({
    ...options,
    limits,
    name: label,
    slot,
    concurrency: Math.max(1, threads),
    onAnswers(calls, answers) {
      record?.(calls, answers);
      // A version that is replaced finishes what it began.
      if (answers[0]?.live === slot.live) drift?.add(calls, answers);
    },
  });
  options.telemetry.watchQueue(label, () => predictor.queuedSize);
  return {
    get name() {
      return entry.name ?? slot.live?.identity.name ?? entry.options.serve;
    },
    label,
    reference: entry.options.serve,
    endpoints: entry.endpoints,
    limits,
    get live() {
      return slot.live;
    },
    get drift() {
      return drift?.latest?.live === slot.live ? drift?.latest : undefined;
    },
    get watchesDrift() {
      return drift !== undefined && slot.live?.driftReference !== undefined;
    },
    status() {
      const { state, error } = follower.status();
      if (error === undefined) return { state };
      return { state, problem: describeProblem(error) };
    },
    predict: (request, { watchHangUp, trace, source } = {}) =>
      predictor.submit(
        {
          texts: request.texts,
          topK: request.topK ?? topK,
          threshold: request.threshold ?? threshold,
          explain: request.explain,
          source,
          trace: trace && { request: trace, submittedMs: performance.now() },
        },
        watchHangUp === undefined ? {} : { watchHangUp },
      ),
    start: () => follower.start(),
    checkNow: () => follower.checkNow(),
    async close() {
      follower.close();
      await predictor.close();
      drift?.close();
      await slot.live?.runner.close();
    },
  };
}

function createDrift(
  label: string,
  nameOf: (live: LiveModel) => string,
  options: ServedModelOptions,
): ModelDrift | undefined {
  const { settings, telemetry, logger, timer, recorder } = options;
  const intervalMs = settings.RUNESTONE_DRIFT_INTERVAL_MS;
  if (intervalMs === 0) return undefined;
  return watchDrift({
    ...{ intervalMs, timer, clock: Date.now },
    telemetry: telemetry.driftOf(label),
    logger: logger.child({ model: label }),
    onWindow: recorder && createWindowRecorder(recorder, nameOf),
  });
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
