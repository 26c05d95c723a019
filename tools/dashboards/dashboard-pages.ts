import { createDashboard } from './create-dashboard.ts';
import { driftAndQuality } from './drift-and-quality.ts';
import { oneModel } from './model.ts';
import { overview } from './overview.ts';
import { training } from './training.ts';

/** Every dashboard, as it is written down. */
export const dashboards = [overview, oneModel, driftAndQuality, training];

/** The folder that Grafana reads dashboards from. */
export const dashboardFolder = 'infra/grafana/dashboards';

/** The files that Grafana reads. */
export function createDashboardPages(): { readonly path: string; readonly text: string }[] {
  return dashboards.map((spec) => ({
    path: `${dashboardFolder}/${spec.uid}.json`,
    text: JSON.stringify(createDashboard(spec), undefined, 2),
  }));
}
