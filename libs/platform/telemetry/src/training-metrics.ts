import type { MetricDefinition } from './metric-definition.ts';

/** Every metric of ours in a training process, by name. */
export const trainingMetrics = {
  runestone_training_info: {
    type: 'gauge',
    help: 'Always 1; its labels tell which recipe is trained, in which run.',
    labels: ['recipe', 'run_id'],
  },
  runestone_training_stage: {
    type: 'gauge',
    help: '1 for the stage that the training is in, 0 for the others: read, features, fit, evaluate.',
    labels: ['stage'],
  },
  runestone_training_progress_ratio: {
    type: 'gauge',
    help: 'How much of a stage is done, from 0 to 1.',
    labels: ['stage'],
  },
  runestone_training_examples: {
    type: 'gauge',
    help: 'Texts to train on.',
    labels: [],
  },
  runestone_training_epoch: {
    type: 'gauge',
    help: 'The last epoch that is done, of the first replica or member.',
    labels: [],
  },
  runestone_training_epoch_duration_seconds: {
    type: 'gauge',
    help: 'Time that the last epoch took.',
    labels: [],
  },
  runestone_training_texts_total: {
    type: 'counter',
    help: 'Texts trained on, counted when an epoch is done; its rate is texts a second.',
    labels: [],
  },
  runestone_training_loss: {
    type: 'gauge',
    help: 'Loss after the last epoch (cross-entropy, or that of the model), on the texts trained on and on those of validation.',
    labels: ['set'],
  },
  runestone_training_validation_accuracy_ratio: {
    type: 'gauge',
    help: 'Share of the texts of validation that were right after the last epoch.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;
