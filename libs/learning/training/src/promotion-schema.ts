import { Type } from '@sinclair/typebox';
import { closed } from './schema-parts.ts';

const floor = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }));

/** The part `promotion` of a recipe: what a version must reach to become champion. */
export const promotionSchema = Type.Object(
  {
    tolerance: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.002,
      description: 'Share of the texts of a test that may be lost against the champion.',
    }),
    significance: Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.5,
      default: 0.05,
      description: 'A larger loss stops a promotion when chance would give it less often than this.',
    }),
    floors: Type.Array(
      Type.Object(
        {
          source: Type.String({ description: 'The test, by its name.' }),
          accuracy: floor(
            'Least accuracy; of several labels, the share of texts with exactly the right ones.',
          ),
          elementwiseAccuracy: floor(
            'Several labels: the least share of text and label pairs that are right.',
          ),
          microF1: floor('Several labels: the least F1 of all pairs together.'),
          macroF1: floor('Least mean F1 of the labels.'),
          weightedF1: floor('Least mean F1 of the labels, weighed by their support.'),
          f1: Type.Record(Type.String(), Type.Number({ minimum: 0, maximum: 1 }), {
            default: {},
            description: 'The least F1 by label.',
          }),
        },
        closed,
      ),
      {
        default: [],
        description: 'What a version must reach to become champion, whatever the champion does.',
      },
    ),
    maxBundleBytes: Type.Optional(Type.Integer({ minimum: 1, description: 'The largest bundle.' })),
    maxMillisecondsPerText: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'The longest mean time for a text, where it is promoted.',
      }),
    ),
  },
  { ...closed, default: {} },
);
