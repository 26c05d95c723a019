import { textOf, type TextInput } from '@runestone/fields';
import type { Telemetry } from '@runestone/telemetry';
import { createStageMeter, labelsOf, type Classification, type StageMeter } from '@runestone/text-pipeline';
import type { LiveModel } from './live-model.ts';

/** One run of a model: the texts of each request, and what was made of them. */
interface Run {
  readonly live: LiveModel;
  readonly requests: readonly { readonly texts: readonly TextInput[] }[];
  readonly answers: readonly { readonly results: readonly Classification[] }[];
  readonly startedMs: number;
  readonly meter: StageMeter | undefined;
}

/** Observes the runs of one model for the metrics. */
export interface RunObserver {
  /** A meter for a run that begins now, where one is due. */
  meterAt(nowMs: number): StageMeter | undefined;
  observe(run: Run): void;
  observeWait(waitedMs: number): void;
}

/** At most one run in this time is measured stage by stage: reading the clock takes about as long as tokenising some words. */
const meterEveryMs = 20;

/** Labels that are counted by their name: what is beyond counts together. A metric's series stay few whatever is served. */
const maxLabels = 200;

/** Creates the observer of one model. */
export function createRunObserver(telemetry: Telemetry, model: string): RunObserver {
  const own = telemetry.ofModel(model);
  const outcomesOf = createOutcomes();
  let nextMeterMs = 0;
  return {
    meterAt(nowMs) {
      if (nowMs < nextMeterMs) return undefined;
      nextMeterMs = nowMs + meterEveryMs;
      return createStageMeter();
    },
    observeWait: (waitedMs) => own.observeWait(waitedMs),
    observe({ live, requests, answers, startedMs, meter }) {
      const counts = new Map<string, number>();
      const outcomes = outcomesOf(live);
      let sizeTexts = 0;
      answers.forEach(({ results }, place) => {
        sizeTexts += results.length;
        results.forEach((result, index) => {
          const text = requests[place]?.texts[index] as TextInput;
          own.observeText(textOf(text).length, result.alternatives[0]?.score ?? 0);
          for (const outcome of outcomes(result)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        });
      });
      const { version } = live.identity;
      for (const [outcome, count] of counts) telemetry.countPredictions({ model, version, outcome, count });
      own.observeBatch({ sizeTexts, durationMs: performance.now() - startedMs });
      if (meter === undefined) return;
      own.observeStages(meter.measures.stagesMs);
      own.countTokens(meter.tokens);
    },
  };
}

/** Names the outcomes of a text by the live version's labels. */
function createOutcomes(): (live: LiveModel) => (result: Classification) => readonly string[] {
  let of: LiveModel | undefined;
  let known = new Set<string>();
  const name = (label: string): string => (known.has(label) ? label : 'other-labels');
  const outcomes = (result: Classification): readonly string[] => {
    if (result.outcome === 'abstain') return [`abstain:${result.reason}`];
    return labelsOf(result).map(name);
  };
  return (live) => {
    if (live !== of) known = new Set(live.manifest.labels.labels.slice(0, maxLabels));
    of = live;
    return outcomes;
  };
}
