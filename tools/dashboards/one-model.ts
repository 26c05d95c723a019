import type { DashboardSpec } from './create-dashboard.ts';

/** Selects the series of the model that the reader of a dashboard chose. */
export const ofModel = 'job=~"$job",model="$model"';

/** What names the models of a process: of one that serves, or of a worker. */
const modelInfo = '__name__=~"runestone_(serving|worker)_model_info"';

/** Lets the reader of a dashboard choose a model, and of which jobs. */
export const modelVariables: DashboardSpec['variables'] = [
  { name: 'job', label: 'Job', metric: `{${modelInfo}}`, from: 'job', several: true },
  { name: 'model', label: 'Model', metric: `{${modelInfo},job=~"$job"}`, from: 'model' },
];
