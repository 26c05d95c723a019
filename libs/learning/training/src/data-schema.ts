import { Type } from '@sinclair/typebox';
import { dataSourceSchema } from '@runestone/datasets';
import { closed, oneOf } from './schema-parts.ts';

const share = (fallback: number) => Type.Number({ minimum: 0, exclusiveMaximum: 1, default: fallback });

const augmentSchema = Type.Object(
  {
    crops: Type.Integer({
      minimum: 0,
      maximum: 20,
      default: 0,
      description: 'Random spans of words added for each text.',
    }),
    maxWords: Type.Integer({ minimum: 1, maximum: 50, default: 6, description: 'Longest span, in words.' }),
    otherShare: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Share of the texts of the "other" label that are cropped.',
    }),
    withoutFields: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Share of the texts that are also learnt without the fields beside them, drawn for each epoch: for models that are asked with the text alone, too.',
      }),
    ),
  },
  { ...closed, default: {} },
);

/** The part `data` of a recipe: the examples, how they are split, and what is added to them. */
export const dataSchema = Type.Object(
  {
    sources: Type.Array(dataSourceSchema, { minItems: 1, description: 'Where the examples come from.' }),
    validation: share(0.02),
    test: share(0.1),
    shingleWords: Type.Optional(
      Type.Integer({
        minimum: 3,
        maximum: 20,
        description: 'Texts of one label sharing this many words in a row stay together.',
      }),
    ),
    splitBy: Type.Optional(
      oneOf(['text', 'group', 'time'], {
        description:
          'What decides the parts: equal texts and groups (text, when absent), groups alone (group), or time: the newest are the test.',
      }),
    ),
    repeats: Type.Optional(
      oneOf(['leave-out', 'keep'], {
        description:
          'With splitBy group or time: what of a test stands in training too is left out of the test (when absent) or kept.',
      }),
    ),
    conflicts: Type.Optional(
      oneOf(['keep', 'drop', 'majority'], {
        description:
          'Equal texts with different labels: keep them (when absent), drop them, or keep those with the labels that most have.',
      }),
    ),
    unlisted: Type.Optional(
      oneOf(['example', 'label'], {
        description:
          'What goes where a label is not listed: the example (when absent), or of several labels that label alone.',
      }),
    ),
    augment: augmentSchema,
  },
  closed,
);
