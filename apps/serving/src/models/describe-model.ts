import type { Static } from '@sinclair/typebox';
import type { ModelIdentity } from './live-model.ts';
import type { modelIdentitySchema } from '../schemas/prediction.ts';
import type { modelSummarySchema } from '../schemas/served-model.ts';
import type { ServedModel } from './served-model.ts';

/** The version that answered, under the name by which it is served. */
export function describeIdentity(
  name: string,
  { version, runId }: ModelIdentity,
): Static<typeof modelIdentitySchema> {
  return { name, version, ...(runId === undefined ? {} : { runId }) };
}

/** A served model in short. */
export function describeModel(model: ServedModel): Static<typeof modelSummarySchema> {
  const { name, reference, live } = model;
  return {
    name,
    reference,
    ...model.status(),
    ...(live === undefined ? {} : describeIdentity(name, live.identity)),
  };
}
