import type { DashboardSpec } from './create-dashboard.ts';

/** Selects the series of the model that the reader of a dashboard chose. */
export const ofModel = 'job=~"$job",model="$model"';

/** Lets the reader of a dashboard choose a model, and of which jobs. */
export const modelVariables: DashboardSpec['variables'] = [
  { name: 'job', label: 'Job', metric: 'runestone_serving_model_info', from: 'job', several: true },
  { name: 'model', label: 'Model', metric: 'runestone_serving_model_info{job=~"$job"}', from: 'model' },
];
