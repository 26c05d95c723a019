import type { MetricDefinition } from './metric-definition.ts';
import type { MetricRegistry } from './metric-registry.ts';

/** The metrics of quality: recorded answers of the live version judged by the true labels that came later. */
export const qualityMetrics = {
  runestone_quality_labelled_records: {
    type: 'gauge',
    help: 'Recorded answers of the live version, within the days that are looked at, whose true labels are known.',
    labels: ['model', 'version'],
  },
  runestone_quality_accuracy_ratio: {
    type: 'gauge',
    help: 'Share of the labelled answers that are right as a whole, with the ends of its 95 % interval. Absent with fewer than 30.',
    labels: ['model', 'version', 'bound'],
  },
  runestone_quality_micro_f1_ratio: {
    type: 'gauge',
    help: 'F1 over all labels of the labelled answers, with the ends of its 95 % interval.',
    labels: ['model', 'version', 'bound'],
  },
  runestone_quality_macro_f1_ratio: {
    type: 'gauge',
    help: 'Mean F1 of the labels, with the ends of its 95 % interval.',
    labels: ['model', 'version', 'bound'],
  },
  runestone_quality_precision_ratio: {
    type: 'gauge',
    help: 'Precision of a label over the labelled answers; of the 50 labels with the most of them.',
    labels: ['model', 'version', 'label'],
  },
  runestone_quality_recall_ratio: {
    type: 'gauge',
    help: 'Recall of a label over the labelled answers; of the 50 labels with the most of them.',
    labels: ['model', 'version', 'label'],
  },
  runestone_quality_f1_ratio: {
    type: 'gauge',
    help: 'F1 of a label over the labelled answers; of the 50 labels with the most of them.',
    labels: ['model', 'version', 'label'],
  },
  runestone_quality_calibration_error_ratio: {
    type: 'gauge',
    help: 'Expected calibration error over the labelled answers: how far confidence and truth are apart.',
    labels: ['model', 'version'],
  },
  runestone_quality_estimated_accuracy_ratio: {
    type: 'gauge',
    help: 'AN ESTIMATE without labels, from the confidence of the latest answers: the accuracy, or of several labels the micro precision.',
    labels: ['model', 'version'],
  },
  runestone_quality_estimate_gap_ratio: {
    type: 'gauge',
    help: 'How far the same estimate is from the truth where the truth is known: estimate minus measured. Far from 0, estimates are not to be believed.',
    labels: ['model', 'version'],
  },
  runestone_quality_decayed: {
    type: 'gauge',
    help: 'Whether the labelled answers show that the live version got worse than it was when it was evaluated: 1, or 0. Absent while there is not enough data.',
    labels: ['model', 'version'],
  },
  runestone_quality_drop_ratio: {
    type: 'gauge',
    help: 'How much F1 fell since the moment that the decay began; 0 where none was found.',
    labels: ['model', 'version'],
  },
  runestone_quality_checks_total: {
    type: 'counter',
    help: 'Times that recorded answers were judged, by outcome: done or failed.',
    labels: ['model', 'outcome'],
  },
} as const satisfies Record<string, MetricDefinition>;

type Name = keyof typeof qualityMetrics;

/** A figure with the ends of its 95 % interval. */
interface BoundedFigure {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** The quality of a label, and how many texts truly have it and were given it. */
interface LabelFigures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
  readonly predicted: number;
}

/** What was found when the recorded answers of a version were judged. */
export interface QualityObservation {
  readonly version: string;
  readonly labelled: number;
  /** Absent with too few labelled answers. */
  readonly figures?:
    | { readonly accuracy: BoundedFigure; readonly microF1: BoundedFigure; readonly macroF1: BoundedFigure }
    | undefined;
  readonly perClass?: Readonly<Record<string, LabelFigures>> | undefined;
  readonly calibrationError?: number | undefined;
  /** An estimate without labels, and how far it is from the truth where that is known. */
  readonly estimate?: number | undefined;
  readonly estimateGap?: number | undefined;
  /** Absent while there is not enough data to tell. */
  readonly decay?: { readonly isDecayed: boolean; readonly drop: number } | undefined;
}

/** The quality of one model. */
export interface QualityTelemetry {
  /** Shows what was found, in place of what was found before. */
  observe(observation: QualityObservation): void;
  countFailure(): void;
  /** Forgets what was found, as of a version that is live no more; what was counted stays. */
  forget(): void;
}

/** So many labels have series of their own. */
const mostLabels = 50;

/** Creates the telemetry of the quality of one model. */
export function createQualityTelemetry(
  registry: Pick<MetricRegistry<Name>, 'record' | 'forget'>,
  model: string,
): QualityTelemetry {
  let shown: Series[] = [];
  const forget = (): void => {
    for (const { name, labels } of shown) registry.forget(name, labels);
    shown = [];
  };
  return {
    observe(observation) {
      forget();
      shown = seriesOf(model, observation);
      for (const { name, labels, value } of shown) registry.record(name, labels, value);
      registry.record('runestone_quality_checks_total', { model, outcome: 'done' }, 1);
    },
    countFailure: () => registry.record('runestone_quality_checks_total', { model, outcome: 'failed' }, 1),
    forget,
  };
}

interface Series {
  readonly name: Name;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function seriesOf(model: string, observation: QualityObservation): Series[] {
  const { version, labelled, figures, calibrationError, estimate, estimateGap, decay } = observation;
  const of = { model, version };
  const one = (name: Name, value: number | undefined): Series[] =>
    value === undefined ? [] : [{ name, labels: of, value }];
  const bounded = (name: Name, figure: BoundedFigure | undefined): Series[] =>
    figure === undefined
      ? []
      : Object.entries({ value: figure.value, lower: figure.interval[0], upper: figure.interval[1] }).map(
          ([bound, value]) => ({ name, labels: { ...of, bound }, value }),
        );
  return [
    ...one('runestone_quality_labelled_records', labelled),
    ...bounded('runestone_quality_accuracy_ratio', figures?.accuracy),
    ...bounded('runestone_quality_micro_f1_ratio', figures?.microF1),
    ...bounded('runestone_quality_macro_f1_ratio', figures?.macroF1),
    ...labelSeries(of, observation),
    ...one('runestone_quality_calibration_error_ratio', calibrationError),
    ...one('runestone_quality_estimated_accuracy_ratio', estimate),
    ...one('runestone_quality_estimate_gap_ratio', estimateGap),
    ...one('runestone_quality_decayed', decay && Number(decay.isDecayed)),
    ...one('runestone_quality_drop_ratio', decay?.drop),
  ];
}

function labelSeries(of: Series['labels'], { perClass = {} }: QualityObservation): Series[] {
  return Object.entries(perClass)
    .filter(([, { support, predicted }]) => support + predicted > 0)
    .sort(([, a], [, b]) => b.support - a.support)
    .slice(0, mostLabels)
    .flatMap(([label, { precision, recall, f1, support, predicted }]) => {
      const series = (name: Name, value: number): Series => ({ name, labels: { ...of, label }, value });
      return [
        // What was never given has no precision, and what there is none of has no recall.
        ...(predicted === 0 ? [] : [series('runestone_quality_precision_ratio', precision)]),
        ...(support === 0 ? [] : [series('runestone_quality_recall_ratio', recall)]),
        series('runestone_quality_f1_ratio', f1),
      ];
    });
}
