import { createMetricRegistry, type RegistryOptions, type RenderedMetrics } from './metric-registry.ts';
import { trainingMetrics } from './training-metrics.ts';

const stages = ['read', 'features', 'fit', 'evaluate'] as const;

/** A stage of a training. */
type TrainingStage = (typeof stages)[number];

/** One epoch that is done. */
interface EpochObservation {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly durationMs: number;
}

/** What happens in a training, one method for each thing. */
export interface TrainingTelemetry {
  setRun(run: { readonly recipe: string; readonly runId: string }): void;
  setExamples(count: number): void;
  setProgress(stage: TrainingStage, done: number, total: number): void;
  observeEpoch(epoch: EpochObservation): void;
  /** All metrics; in OpenMetrics for who says in `accept` (HTTP's header) that it reads it, else in the text format of Prometheus. */
  render(accept?: string): Promise<RenderedMetrics>;
}

/** Creates the metrics of one training, in a registry of their own. */
export function createTrainingTelemetry(options: RegistryOptions = {}): TrainingTelemetry {
  const registry = createMetricRegistry(trainingMetrics, options);
  let current: TrainingStage | undefined;
  let examples = 0;
  const enter = (stage: TrainingStage): void => {
    if (stage === current) return;
    current = stage;
    for (const one of stages)
      registry.record('runestone_training_stage', { stage: one }, one === stage ? 1 : 0);
  };
  enter('read');
  return {
    setRun: ({ recipe, runId }) => registry.record('runestone_training_info', { recipe, run_id: runId }, 1),
    setExamples(count) {
      examples = count;
      registry.record('runestone_training_examples', {}, count);
    },
    setProgress(stage, done, total) {
      enter(stage);
      registry.record('runestone_training_progress_ratio', { stage }, total === 0 ? 1 : done / total);
    },
    observeEpoch({ epoch, trainLoss, validationLoss, validationAccuracy, durationMs }) {
      registry.record('runestone_training_epoch', {}, epoch);
      registry.record('runestone_training_epoch_duration_seconds', {}, durationMs / 1000);
      registry.record('runestone_training_texts_total', {}, examples);
      registry.record('runestone_training_loss', { set: 'train' }, trainLoss);
      registry.record('runestone_training_loss', { set: 'validation' }, validationLoss);
      registry.record('runestone_training_validation_accuracy_ratio', {}, validationAccuracy);
    },
    render: (accept) => registry.render(accept),
  };
}
