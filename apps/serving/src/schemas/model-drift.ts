import { Type } from '@sinclair/typebox';
import { modelIdentitySchema } from './prediction.ts';

const closed = { additionalProperties: false };
const share = Type.Number({ minimum: 0, maximum: 1 });

const comparison = Type.Object(
  {
    records: Type.Integer({ description: 'Texts of the window.' }),
    referenceRecords: Type.Integer({ description: 'Texts of the reference, which training held out.' }),
    measures: Type.Array(
      Type.Object(
        {
          measure: Type.String({ description: 'length, words, script, labels, confidence, domain, …' }),
          test: Type.String(),
          statistic: Type.Number(),
          pValue: share,
          adjustedPValue: Type.Number({ description: 'After correction for all measures (Holm).' }),
          effect: Type.Number({ description: 'Size of the difference, 0 to 1; below 0.05 is no drift.' }),
          psi: Type.Optional(Type.Number({ description: 'Population stability index.' })),
          jensenShannon: Type.Optional(Type.Number({ description: 'Jensen–Shannon distance.' })),
          drifts: Type.Boolean(),
          moved: Type.Array(Type.Object({ name: Type.String(), reference: share, window: share }, closed), {
            description: 'Of a measure that drifts: what differs most, by its shares.',
          }),
        },
        closed,
      ),
      { description: 'None where there is not enough data.' },
    ),
  },
  closed,
);

/** Whether the texts of a model drift. */
export const modelDriftSchema = Type.Object(
  {
    model: modelIdentitySchema,
    verdict: Type.Union(
      ['none', 'drift', 'not-enough-data', 'not-watched'].map((verdict) => Type.Literal(verdict)),
      {
        description:
          'not-watched: the bundle has no reference, or RUNESTONE_DRIFT_INTERVAL_MS is 0. not-enough-data: too few texts since the version is live.',
      },
    ),
    comparedAt: Type.Optional(Type.String({ format: 'date-time' })),
    window: Type.Optional(comparison),
    recent: Type.Optional(
      Type.Object(comparison.properties, {
        ...closed,
        description: 'The last windows, up to four, together: they show small drift.',
      }),
    ),
  },
  closed,
);
