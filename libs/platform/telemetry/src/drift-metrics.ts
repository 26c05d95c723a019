import type { MetricDefinition } from './metric-definition.ts';
import type { MetricRegistry } from './metric-registry.ts';

/** The metrics of drift: live texts and answers compared with the reference of the live version. */
export const driftMetrics = {
  runestone_drift_detected: {
    type: 'gauge',
    help: 'Whether the last window of texts that was compared with the reference of the live version drifts: 1, or 0. Absent while there is not enough data.',
    labels: ['model'],
  },
  runestone_drift_checks_total: {
    type: 'counter',
    help: 'Comparisons with the reference, by verdict: none, drift or not-enough-data; failed where the records could not be read.',
    labels: ['model', 'verdict'],
  },
  runestone_drift_window_records: {
    type: 'gauge',
    help: 'Texts in the window that was compared last, or that waits for more.',
    labels: ['model'],
  },
  runestone_drift_effect_ratio: {
    type: 'gauge',
    help: 'Size of the difference of a measure (length, words, labels, confidence, …) between the last window and the reference, from 0 to 1; of less than 0.05 there is no alarm.',
    labels: ['model', 'measure'],
  },
  runestone_drift_adjusted_p_value: {
    type: 'gauge',
    help: 'How likely at least such a difference of a measure is on stable traffic, corrected for the number of measures (Holm).',
    labels: ['model', 'measure'],
  },
  runestone_drift_population_stability_index: {
    type: 'gauge',
    help: 'Population stability index of a measure; for people who know its usual limits, it decides nothing.',
    labels: ['model', 'measure'],
  },
  runestone_drift_jensen_shannon_distance: {
    type: 'gauge',
    help: 'Jensen–Shannon distance of a measure, from 0 to 1; it decides nothing.',
    labels: ['model', 'measure'],
  },
} as const satisfies Record<string, MetricDefinition>;

type Name = keyof typeof driftMetrics;

/** What was found when a window was compared. */
export interface DriftObservation {
  readonly verdict: 'none' | 'drift' | 'not-enough-data';
  readonly records: number;
  /** Empty where there was not enough data. */
  readonly measures: readonly {
    readonly measure: string;
    readonly effect: number;
    readonly adjustedPValue: number;
    readonly psi?: number;
    readonly jensenShannon?: number;
  }[];
}

/** The drift of one model. */
export interface DriftTelemetry {
  observe(observation: DriftObservation): void;
  /** Counts that nothing could be compared, for the records could not be read. */
  countFailure(): void;
  /** Forgets what was found, as of a version that is live no more; what was counted stays. */
  forget(): void;
}

/** Creates the telemetry of the drift of one model. */
export function createDriftTelemetry(
  { record, forget }: Pick<MetricRegistry<Name>, 'record' | 'forget'>,
  model: string,
): DriftTelemetry {
  const measured = new Set<string>();
  const perMeasure = [
    'runestone_drift_effect_ratio',
    'runestone_drift_adjusted_p_value',
    'runestone_drift_population_stability_index',
    'runestone_drift_jensen_shannon_distance',
  ] as const;
  return {
    observe({ verdict, records, measures }) {
      record('runestone_drift_checks_total', { model, verdict }, 1);
      record('runestone_drift_window_records', { model }, records);
      if (verdict === 'not-enough-data') return;
      record('runestone_drift_detected', { model }, verdict === 'drift' ? 1 : 0);
      for (const { measure, effect, adjustedPValue, psi, jensenShannon } of measures) {
        measured.add(measure);
        [effect, adjustedPValue, psi, jensenShannon].forEach((value, place) => {
          if (value !== undefined) record(perMeasure[place] as Name, { model, measure }, value);
        });
      }
    },
    countFailure: () => record('runestone_drift_checks_total', { model, verdict: 'failed' }, 1),
    forget() {
      forget('runestone_drift_detected', { model });
      forget('runestone_drift_window_records', { model });
      for (const measure of measured) for (const name of perMeasure) forget(name, { model, measure });
      measured.clear();
    },
  };
}
