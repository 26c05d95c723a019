import { servingErrors } from '../errors.ts';
import type { LiveModel } from './live-model.ts';
import type { ServedModel } from './served-model.ts';

/** The live version of a model. Throws SERVING_NOT_READY (503) where there is none. */
export function requireLive({ name, live }: Pick<ServedModel, 'name' | 'live'>): LiveModel {
  if (live !== undefined) return live;
  throw servingErrors.NOT_READY(`No version of ${name} is live yet. Try again in a few seconds.`);
}
