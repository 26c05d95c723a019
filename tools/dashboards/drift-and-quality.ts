import type { DashboardSpec } from './create-dashboard.ts';
import { drift } from './drift.ts';
import { modelVariables } from './one-model.ts';
import { quality } from './quality.ts';

/** Drift and quality: whether the texts of a model changed, and whether its answers got worse. */
export const driftAndQuality: DashboardSpec = {
  uid: 'runestone-drift-and-quality',
  title: 'Runestone: drift and quality',
  description: 'Whether the texts of a model changed, and whether its answers got worse.',
  variables: modelVariables,
  stats: [...quality.stats, ...drift.stats],
  sections: [...quality.sections, ...drift.sections],
};
