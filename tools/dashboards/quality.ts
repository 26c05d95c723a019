import type { DashboardPart } from './create-dashboard.ts';
import { ofModel } from './one-model.ts';
import type { PanelSpec } from './panel.ts';

/** Processes that share records find the same: one of them is shown. */
const found = (metric: string, of = ofModel): string => `max(${metric}{${of}})`;

const perLabel = (metric: string) => [
  { expr: `max by (label) (${metric}{${ofModel}})`, legend: '{{label}}' },
];

/** A figure between the ends of its interval. */
const within = (metric: string) => [{ expr: `max by (bound) (${metric}{${ofModel}})`, legend: '{{bound}}' }];

const ratio = { unit: 'percentunit', range: [0, 1] } as const satisfies Partial<PanelSpec>;

/** How good the recorded answers of a model were, by the true labels that came later. */
export const quality: DashboardPart = {
  stats: [
    {
      title: 'Got worse',
      description: 'Versions whose labelled answers are worse than they were when the version was evaluated.',
      unit: 'none',
      queries: [{ expr: `max(runestone_quality_decayed{${ofModel}})`, legend: 'decayed' }],
    },
    {
      title: 'Macro F1',
      description: 'Mean F1 of the labels over the answers whose true labels are known.',
      unit: 'percentunit',
      queries: [
        { expr: found('runestone_quality_macro_f1_ratio', `${ofModel},bound="value"`), legend: 'macro F1' },
      ],
    },
    {
      title: 'Labelled answers',
      description: 'Recorded answers of the live version whose true labels are known.',
      unit: 'texts',
      queries: [{ expr: found('runestone_quality_labelled_records'), legend: 'answers' }],
    },
    {
      title: 'Estimated accuracy',
      description: 'AN ESTIMATE without labels, from the confidence of the latest answers.',
      unit: 'percentunit',
      queries: [{ expr: found('runestone_quality_estimated_accuracy_ratio'), legend: 'estimate' }],
    },
  ],
  sections: [
    {
      title: 'Quality over time',
      panels: [
        {
          ...{ title: 'Micro F1', ...ratio, queries: within('runestone_quality_micro_f1_ratio') },
          description: 'F1 over all labels of the labelled answers, between the ends of its 95 % interval.',
        },
        {
          ...{
            title: 'Macro F1 of the labels',
            ...ratio,
            queries: within('runestone_quality_macro_f1_ratio'),
          },
          description: 'Mean F1 of the labels, between the ends of its 95 % interval.',
        },
        {
          ...{ title: 'Right answers', ...ratio, queries: within('runestone_quality_accuracy_ratio') },
          description: 'Share of the labelled answers that are right as a whole, within its 95 % interval.',
        },
        {
          title: 'Estimate and truth',
          description:
            'AN ESTIMATE without labels, beside the truth, and how far they are apart where both are known. Far apart, the estimate is not to be believed.',
          ...{ unit: 'percentunit', range: [-1, 1], span: 12 },
          queries: [
            { expr: found('runestone_quality_estimated_accuracy_ratio'), legend: 'estimate' },
            {
              expr: found('runestone_quality_accuracy_ratio', `${ofModel},bound="value"`),
              legend: 'measured',
            },
            { expr: found('runestone_quality_estimate_gap_ratio'), legend: 'gap where both are known' },
          ],
        },
        {
          title: 'Fall and calibration',
          description:
            'How much F1 fell since the decay began, 0 where none was found, and how far confidence and truth are apart.',
          ...{ ...ratio, span: 12 },
          queries: [
            { expr: found('runestone_quality_drop_ratio'), legend: 'fall of F1' },
            { expr: found('runestone_quality_calibration_error_ratio'), legend: 'calibration error' },
          ],
        },
      ],
    },
    {
      title: 'Quality by label',
      panels: [
        {
          ...{ title: 'Precision', ...ratio, queries: perLabel('runestone_quality_precision_ratio') },
          description: 'Share of the texts given a label that truly have it.',
        },
        {
          ...{ title: 'Recall', ...ratio, queries: perLabel('runestone_quality_recall_ratio') },
          description: 'Share of the texts that have a label that were given it.',
        },
        {
          ...{ title: 'F1', ...ratio, queries: perLabel('runestone_quality_f1_ratio') },
          description: 'Harmonic mean of precision and recall.',
        },
        {
          title: 'Times judged',
          description: 'How often recorded answers were judged in an hour, by outcome.',
          unit: 'short',
          span: 24,
          stacked: true,
          queries: [
            {
              expr: `sum by (outcome) (increase(runestone_quality_checks_total{${ofModel}}[1h]))`,
              legend: '{{outcome}}',
            },
          ],
        },
      ],
    },
  ],
};
