import type { MetricDefinition } from './metric-definition.ts';

/** The metrics of what models compute in a serving process. */
export const runMetrics = {
  runestone_serving_stage_duration_seconds: {
    type: 'histogram',
    help: 'Time in a stage: queue is of one request until its batch begins; normalise, tokenise, features, predict and decide are of all texts of one run. Of each model at most one run in 20 ms is measured.',
    labels: ['model', 'stage'],
    buckets: [
      0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1, 0.25, 0.5, 1, 2.5, 5,
    ],
  },
  runestone_serving_batch_size_texts: {
    type: 'histogram',
    help: 'Texts in one run of a model.',
    labels: ['model'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  runestone_serving_batch_duration_seconds: {
    type: 'histogram',
    help: 'Time that one run of a model took.',
    labels: ['model'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 2.5, 5, 10],
  },
  runestone_serving_confidence_ratio: {
    type: 'histogram',
    help: 'Score of the best label of each text, calibrated, from 0 to 1; also where the model abstained.',
    labels: ['model'],
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
  },
  runestone_serving_text_length_characters: {
    type: 'histogram',
    help: 'Length of each text in UTF-16 code units, as it was sent.',
    labels: ['model'],
    buckets: [0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000],
  },
  runestone_serving_tokens_total: {
    type: 'counter',
    help: 'Tokens that a vocabulary was asked for, in the runs that were measured; networks over characters and sentence encoders have one, hashed n-grams have none.',
    labels: ['model'],
  },
  runestone_serving_unknown_tokens_total: {
    type: 'counter',
    help: 'Tokens among runestone_serving_tokens_total that the vocabulary does not hold ([UNK]).',
    labels: ['model'],
  },
} as const satisfies Record<string, MetricDefinition>;
