import type { DashboardPart } from './create-dashboard.ts';
import { ofModel } from './one-model.ts';

const perMeasure = (metric: string, over = 'max') => [
  { expr: `${over} by (measure) (${metric}{${ofModel}})`, legend: '{{measure}}' },
];

/** How far the texts of a model, and its answers to them, are from those it was judged on. */
export const drift: DashboardPart = {
  stats: [
    {
      title: 'Processes that see drift',
      description: 'Processes whose last window of texts drifts away from the reference of the live version.',
      unit: 'none',
      queries: [{ expr: `sum(runestone_drift_detected{${ofModel}})`, legend: 'drift' }],
    },
    {
      title: 'Processes that compare',
      description: 'Processes that have had enough texts to be compared since their version is live.',
      unit: 'none',
      queries: [{ expr: `count(runestone_drift_detected{${ofModel}})`, legend: 'processes' }],
    },
    {
      title: 'Texts in the window',
      description: 'Texts that were compared last, or that wait for more: a window needs 250 of them.',
      unit: 'texts',
      queries: [{ expr: `max(runestone_drift_window_records{${ofModel}})`, legend: 'texts' }],
    },
    {
      title: 'Largest difference',
      description: 'Size of the largest difference of any measure; below 5 % there is no alarm.',
      unit: 'percentunit',
      queries: [{ expr: `max(runestone_drift_effect_ratio{${ofModel}})`, legend: 'difference' }],
    },
  ],
  sections: [
    {
      title: 'Drift over time',
      panels: [
        {
          title: 'Drift',
          description: 'Share of the processes whose last window of texts drifts.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: [{ expr: `avg(runestone_drift_detected{${ofModel}})`, legend: 'drift' }],
        },
        {
          title: 'Comparisons',
          description: 'Windows that were compared in an hour, by verdict; too few texts are not compared.',
          unit: 'short',
          span: 12,
          stacked: true,
          queries: [
            {
              expr: `sum by (verdict) (increase(runestone_drift_checks_total{${ofModel}}[1h]))`,
              legend: '{{verdict}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Drift by measure',
      panels: [
        {
          title: 'Size of the difference',
          description:
            'Share of the texts that lie differently than in the reference, by measure; below 5 % there is no alarm.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: perMeasure('runestone_drift_effect_ratio'),
        },
        {
          title: 'How likely by chance',
          description:
            'Probability of at least such a difference on stable traffic, corrected for all measures.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: perMeasure('runestone_drift_adjusted_p_value', 'min'),
        },
        {
          title: 'Population stability index',
          description: 'For people who know its usual limits (0.1, 0.25); it decides nothing here.',
          unit: 'none',
          span: 12,
          queries: perMeasure('runestone_drift_population_stability_index'),
        },
        {
          title: 'Jensen–Shannon distance',
          description: 'Distance of the shares from those of the reference, 0 to 1; it decides nothing here.',
          unit: 'none',
          span: 12,
          range: [0, 1],
          queries: perMeasure('runestone_drift_jensen_shannon_distance'),
        },
      ],
    },
  ],
};
