import { textOf, type TextInput } from '@runestone/fields';
import type { Classification, ClassifyOptions, StageMeter } from '@runestone/text-pipeline';
import type { ModelSlot } from '@runestone/model-slot';
import { createRequestBatcher, type RequestBatcher } from '@runestone/request-batcher';
import type { Telemetry } from '@runestone/telemetry';
import type { RequestTrace } from '@runestone/telemetry/tracing';
import { explainsByWeights, type LiveModel } from './live-model.ts';
import type { ModelLimits } from './resolve-limits.ts';
import { createRunObserver } from './observe-runs.ts';

/** Whose texts they are, for records. */
export interface RequestSource {
  readonly requestId: string;
  /** Name of the API key that asked. */
  readonly caller: string | undefined;
  /** Places of the texts in the request, where they are not 0, 1, 2 and so on. */
  readonly textIndexes?: readonly number[];
}

/** The texts of one request and what it wants to know of each. */
export interface PredictCall {
  readonly texts: readonly TextInput[];
  readonly topK: number;
  /** Confidence to ask for, in place of the model's own. */
  readonly threshold?: number | undefined;
  /** How many features to name that moved each decision. */
  readonly explain?: number | undefined;
  /** The request that is recorded; none where nobody asked. */
  readonly source?: RequestSource | undefined;
  /** The request in a trace, and when it was submitted. */
  readonly trace?: { readonly request: RequestTrace; readonly submittedMs: number } | undefined;
}

/** The results of one request, all by the same version of the model. */
export interface PredictAnswer {
  readonly live: LiveModel;
  readonly results: readonly Classification[];
}

/** Answers the requests to one model in batches. */
export type Predictor = RequestBatcher<PredictCall, PredictAnswer>;

/** What a predictor is made of. */
export interface PredictorOptions {
  readonly name: string;
  readonly slot: ModelSlot<LiveModel>;
  readonly limits: ModelLimits;
  /** How many batches may run at a time: as many as the model has threads. */
  readonly concurrency: number;
  readonly telemetry: Telemetry;
  /** Told of each run, once its answers are there. */
  readonly onAnswers?:
    ((calls: readonly PredictCall[], answers: readonly PredictAnswer[]) => void) | undefined;
}

const unitCharacters = 4096;
/** Explaining a text takes about as long as classifying this many. */
const explanationUnits = { weights: 16, occlusion: 65 };

/** The weight of a request in a batch: each text counts once for every 4096 characters begun, more to be explained. */
export function countUnits({ texts, explain }: PredictCall, live: LiveModel | undefined): number {
  const units = texts.reduce(
    (sum, text) => sum + Math.max(1, Math.ceil(textOf(text).length / unitCharacters)),
    0,
  );
  if (explain === undefined || live === undefined) return units;
  return units * explanationUnits[explainsByWeights(live.manifest) ? 'weights' : 'occlusion'];
}

/** Creates the batcher of one model; a batch is answered by the version that is live when it begins. */
export function createPredictor({
  name,
  slot,
  limits,
  concurrency,
  telemetry,
  onAnswers,
}: PredictorOptions): Predictor {
  const observer = createRunObserver(telemetry, name);
  const predictor = createRequestBatcher<PredictCall, PredictAnswer>({
    maxBatchSize: limits.maxBatchSize,
    targetBatchMs: limits.batchTargetMs,
    maxWaitMs: limits.batchMaxWaitMs,
    maxQueueSize: limits.maxQueueSize,
    timeoutMs: limits.timeoutMs,
    concurrency,
    sizeOf: (call) => countUnits(call, slot.live),
    onWaited: observer.observeWait,
    async run(calls) {
      const lease = slot.lease();
      const startedMs = performance.now();
      try {
        const meter = observer.meterAt(startedMs);
        const answers = await classifyCalls(lease.model, calls, meter);
        traceCalls(calls, lease.model, startedMs);
        observer.observe({ live: lease.model, requests: calls, answers, startedMs, meter });
        onAnswers?.(calls, answers);
        return answers;
      } finally {
        lease.release();
      }
    },
  });
  return predictor;
}

/** One call of the model for all requests that ask for the same, however many alternatives each wants. */
async function classifyCalls(
  live: LiveModel,
  calls: readonly PredictCall[],
  meter: StageMeter | undefined,
): Promise<PredictAnswer[]> {
  const groups = new Map<string, number[]>();
  calls.forEach(({ threshold, explain }, index) => {
    const key = threshold === undefined && explain === undefined ? '' : `${threshold} ${explain}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const answers = new Array<PredictAnswer>(calls.length);
  for (const group of groups.values()) {
    const mine = group.map((index) => calls[index] as PredictCall);
    const own = await classifyGroup(live, mine, meter);
    group.forEach((index, place) => (answers[index] = own[place] as PredictAnswer));
  }
  return answers;
}

/** Classifies calls that ask for the same. */
async function classifyGroup(
  live: LiveModel,
  mine: readonly PredictCall[],
  meter: StageMeter | undefined,
): Promise<PredictAnswer[]> {
  const topK = mine.reduce((most, call) => Math.max(most, call.topK), 1);
  const results = live.runner.classify(
    mine.flatMap(({ texts }) => texts),
    optionsOf(mine[0] as PredictCall, topK),
    meter,
  );
  const all = results instanceof Promise ? await results : results;
  let from = 0;
  return mine.map((call) => {
    const own = all.slice(from, (from += call.texts.length));
    return { live, results: call.topK === topK ? own : own.map((one) => cutTo(one, call.topK)) };
  });
}

const cutTo = (one: Classification, topK: number): Classification => ({
  ...one,
  alternatives: one.alternatives.slice(0, topK),
});

function optionsOf({ threshold, explain }: PredictCall, topK: number): ClassifyOptions {
  return {
    topK,
    ...(threshold === undefined ? {} : { minConfidence: threshold }),
    ...(explain === undefined ? {} : { explain }),
  };
}

/** Writes to the traces how long each request waited, and the run that it shared. */
function traceCalls(calls: readonly PredictCall[], { identity }: LiveModel, startMs: number): void {
  const endMs = performance.now();
  const { name, version } = identity;
  for (const { trace, texts } of calls) {
    if (trace === undefined) continue;
    trace.request.addStage({ name: 'queue', startMs: trace.submittedMs, endMs: startMs });
    const attributes = { model: name, version, texts: texts.length, batchRequests: calls.length };
    trace.request.addStage({ name: 'model', startMs, endMs, attributes });
  }
}
