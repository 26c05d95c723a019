import { Type, type TProperties } from '@sinclair/typebox';
import { modelIdentitySchema } from './prediction.ts';

const closed = { additionalProperties: false };
const share = Type.Number({ minimum: 0, maximum: 1 });
const count = Type.Integer({ minimum: 0 });
const time = Type.String({ format: 'date-time' });
const object = <Properties extends TProperties>(properties: Properties) => Type.Object(properties, closed);

/** TypeBox writes a tuple as JSON Schema did before 2020-12, which OpenAPI 3.1 does not take. */
const ends = Type.Unsafe<[number, number]>(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }));

const measured = Type.Object(
  { value: Type.Number(), interval: ends },
  { ...closed, description: 'A figure with the ends of its 95 % interval.' },
);
const figures = {
  ...{ labelled: count, accuracy: measured, precision: measured, recall: measured },
  ...{ microF1: measured, macroF1: measured },
  calibrationError: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Expected calibration error of the labels that were given.',
    }),
  ),
};

const estimate = Type.Object(
  {
    records: Type.Integer({ description: 'The latest answers, labelled or not, up to 5000.' }),
    accuracy: Type.Optional(measured),
    precision: Type.Optional(measured),
    microF1: Type.Optional(measured),
    macroF1: Type.Optional(measured),
    agreement: Type.Union(
      ['agrees', 'differs', 'not-enough-data'].map((verdict) => Type.Literal(verdict)),
      { description: 'Whether such an estimate agrees with the truth, where the truth is known.' },
    ),
  },
  { ...closed, description: 'AN ESTIMATE without labels, from the confidence of the answers.' },
);

/** How good the answers of a model were. */
export const modelQualitySchema = object({
  model: modelIdentitySchema,
  verdict: Type.Union(
    ['none', 'decayed', 'not-enough-data', 'not-watched'].map((verdict) => Type.Literal(verdict)),
    {
      description:
        'Whether the labelled answers show that the model got worse than it was when it was evaluated. not-watched: nothing is recorded, or RUNESTONE_QUALITY_INTERVAL_MS is 0. not-enough-data: fewer than 100 labelled answers, or an evaluation is not in the bundle.',
    },
  ),
  checkedAt: Type.Optional(time),
  window: Type.Optional(object({ from: time, until: time })),
  labelled: Type.Optional(
    Type.Integer({ description: 'Answers of this version whose true labels are known.' }),
  ),
  unusable: Type.Optional(
    Type.Integer({ description: 'Answers whose true labels cannot be used, as two of a text that has one.' }),
  ),
  newLabels: Type.Optional(
    Type.Array(object({ label: Type.String(), records: count }), {
      description: 'True labels that the model does not know, the most frequent first.',
    }),
  ),
  figures: Type.Optional(object(figures)),
  calibrationError: Type.Optional(share),
  perLabel: Type.Optional(
    Type.Array(
      object({
        ...{ label: Type.String(), support: count, predicted: count },
        ...{ precision: measured, recall: measured, f1: measured },
      }),
    ),
  ),
  overTime: Type.Optional(Type.Array(object({ from: time, until: time, ...figures }))),
  slices: Type.Optional(
    Type.Array(
      object({
        feature: Type.String({ description: 'characters, words, script, …' }),
        value: Type.Union([Type.String(), ends]),
        ...figures,
      }),
      { description: 'By facts of the texts, the worst first.' },
    ),
  ),
  estimate: Type.Optional(estimate),
  decay: Type.Optional(
    object({
      reference: measured,
      beganAt: time,
      drop: measured,
      microF1: measured,
    }),
  ),
  otherVersions: Type.Optional(
    Type.Array(object({ version: Type.String(), labelled: count, figures: Type.Optional(object(figures)) })),
  ),
});
