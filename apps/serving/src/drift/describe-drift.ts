import type { DriftComparison } from '@runestone/drift';
import type { Static } from '@sinclair/typebox';
import { describeIdentity } from '../models/describe-model.ts';
import { requireLive } from '../models/require-live.ts';
import type { ServedModel } from '../models/served-model.ts';
import type { modelDriftSchema } from '../schemas/model-drift.ts';

type ModelDriftBody = Static<typeof modelDriftSchema>;

/** What is known of the drift of a model. Throws SERVING_NOT_READY (503) where no version is live. */
export function describeDrift(served: ServedModel): ModelDriftBody {
  const model = describeIdentity(served.name, requireLive(served).identity);
  const { drift, watchesDrift } = served;
  if (drift === undefined) return { model, verdict: watchesDrift ? 'not-enough-data' : 'not-watched' };
  const { verdict, window, recent } = drift.report;
  return {
    ...{ model, verdict, comparedAt: new Date(drift.timeMs).toISOString(), window: describe(window) },
    ...(recent === undefined ? {} : { recent: describe(recent) }),
  };
}

const describe = ({ records, referenceRecords, measures }: DriftComparison) => ({
  ...{ records, referenceRecords },
  measures: measures.map(({ verdict, moved, ...measure }) => ({
    ...{ ...measure, drifts: verdict === 'drift', moved: [...moved] },
  })),
});
