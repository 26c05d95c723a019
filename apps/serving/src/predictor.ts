import type { Classification } from '@runestone/text-pipeline';
import type { ModelSlot } from '@runestone/model-slot';
import { createRequestBatcher, type RequestBatcher } from '@runestone/request-batcher';
import type { Telemetry } from '@runestone/telemetry';
import type { LiveModel } from './live-model.ts';
import type { Settings } from './settings.ts';

/** The texts of one request and how many alternatives it wants for each. */
export interface PredictCall {
  readonly texts: readonly string[];
  readonly topK: number;
}

/** The results of one request, all by the same version of the model. */
export interface PredictAnswer {
  readonly live: LiveModel;
  readonly results: Classification[];
}

/** Answers the requests to one model in batches. */
export type Predictor = RequestBatcher<PredictCall, PredictAnswer>;

/** What a predictor is made of. */
export interface PredictorOptions {
  readonly name: string;
  readonly slot: ModelSlot<LiveModel>;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
}

const unitCharacters = 4096;

/** The weight of a request in a batch: each text counts once for every 4096 characters begun. */
export function countUnits({ texts }: PredictCall): number {
  return texts.reduce((sum, text) => sum + Math.max(1, Math.ceil(text.length / unitCharacters)), 0);
}

/** Creates the batcher of one model; a batch is answered by the version that is live when it runs. */
export function createPredictor({ name, slot, settings, telemetry }: PredictorOptions): Predictor {
  const predictor = createRequestBatcher<PredictCall, PredictAnswer>({
    maxBatchSize: settings.RUNESTONE_BATCH_MAX_SIZE,
    maxWaitMs: settings.RUNESTONE_BATCH_MAX_WAIT_MS,
    maxQueueSize: settings.RUNESTONE_QUEUE_MAX_SIZE,
    timeoutMs: settings.RUNESTONE_PREDICT_TIMEOUT_MS,
    sizeOf: countUnits,
    run(calls) {
      const lease = slot.lease();
      const startedMs = performance.now();
      try {
        const answers = classifyCalls(lease.model, calls);
        observe(telemetry, {
          model: name,
          version: lease.model.identity.version,
          results: answers.flatMap(({ results }) => results),
          durationMs: performance.now() - startedMs,
        });
        return answers;
      } finally {
        lease.release();
      }
    },
  });
  telemetry.watchQueue(name, () => predictor.queuedSize);
  return predictor;
}

/** One call of the pipeline for the whole batch, however many alternatives each request wants. */
function classifyCalls(live: LiveModel, calls: readonly PredictCall[]): PredictAnswer[] {
  const topK = Math.max(...calls.map((call) => call.topK));
  const all = live.pipeline.classify(
    calls.flatMap(({ texts }) => texts),
    { topK },
  );
  let from = 0;
  return calls.map((call) => {
    const mine = all.slice(from, (from += call.texts.length));
    return {
      live,
      results: mine.map((one) => ({ ...one, alternatives: one.alternatives.slice(0, call.topK) })),
    };
  });
}

/** One run of a model, for the metrics. */
interface Run {
  readonly model: string;
  readonly version: string;
  readonly results: readonly Classification[];
  readonly durationMs: number;
}

function observe(telemetry: Telemetry, { model, version, results, durationMs }: Run): void {
  const counts = new Map<string, number>();
  const add = (outcome: string): void => void counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  for (const result of results) {
    if (result.outcome === 'labels') result.labels.forEach(({ label }) => add(label));
    else add(result.outcome === 'label' ? result.label : `abstain:${result.reason}`);
  }
  for (const [outcome, count] of counts) telemetry.countPredictions({ model, version, outcome, count });
  telemetry.observeBatch({ model, durationMs, sizeTexts: results.length });
}
