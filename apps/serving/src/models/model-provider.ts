import type { ModelOptions } from '@runestone/model-list';
import type { ModelReference, ResolvedModel } from '@runestone/model-loader';
import type { LiveModel } from './live-model.ts';

/** Where served models come from; the process decides how they are fetched and on which thread they compute. */
export interface ModelProvider {
  resolve(reference: ModelReference): Promise<ResolvedModel>;
  /** Loads, verifies and warms up off the request path; what comes back is fit to answer. */
  load(resolved: ResolvedModel, options: ModelOptions): Promise<LiveModel>;
}
