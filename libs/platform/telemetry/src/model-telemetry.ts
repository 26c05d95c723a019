import type { metricCatalogue } from './metric-catalogue.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { TallySeries } from './tally-histogram.ts';

/** What happens to the texts of one model. Times in milliseconds. */
export interface ModelTelemetry {
  /** How long a request waited for its batch. */
  observeWait(waitedMs: number): void;
  observeBatch(batch: { readonly sizeTexts: number; readonly durationMs: number }): void;
  /** One answered text: its length in UTF-16 code units, and the score of its best label. */
  observeText(lengthCharacters: number, confidence: number): void;
  /** What the texts of a run took in each stage, by its name; a stage that they did not go through took 0. */
  observeStages(stagesMs: Readonly<Record<string, number>>): void;
  countTokens(tokens: { readonly seen: number; readonly unknown: number }): void;
}

/** Creates the telemetry of one model, which holds the series that it counts in. */
export function createModelTelemetry(
  registry: MetricRegistry<keyof typeof metricCatalogue>,
  model: string,
): ModelTelemetry {
  const stages = new Map<string, TallySeries>();
  const stageOf = (stage: string): TallySeries => {
    const known = stages.get(stage);
    if (known !== undefined) return known;
    const created = registry.histogram('runestone_serving_stage_duration_seconds').series({ model, stage });
    stages.set(stage, created);
    return created;
  };
  const of = (name: Parameters<typeof registry.histogram>[0]): TallySeries =>
    registry.histogram(name).series({ model });
  const queue = stageOf('queue');
  const sizes = of('runestone_serving_batch_size_texts');
  const durations = of('runestone_serving_batch_duration_seconds');
  const lengths = of('runestone_serving_text_length_characters');
  const confidences = of('runestone_serving_confidence_ratio');
  return {
    observeWait: (waitedMs) => queue.observe(waitedMs / 1000),
    observeBatch({ sizeTexts, durationMs }) {
      sizes.observe(sizeTexts);
      durations.observe(durationMs / 1000);
    },
    observeText(lengthCharacters, confidence) {
      lengths.observe(lengthCharacters);
      confidences.observe(confidence);
    },
    observeStages(stagesMs) {
      for (const [stage, ms] of Object.entries(stagesMs)) if (ms > 0) stageOf(stage).observe(ms / 1000);
    },
    countTokens({ seen, unknown }) {
      if (seen === 0) return;
      registry.record('runestone_serving_tokens_total', { model }, seen);
      registry.record('runestone_serving_unknown_tokens_total', { model }, unknown);
    },
  };
}
