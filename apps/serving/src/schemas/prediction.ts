import { Type } from '@sinclair/typebox';

const closed = { additionalProperties: false };
const scored = Type.Object(
  {
    label: Type.String(),
    score: Type.Number({ minimum: 0, maximum: 1, description: 'Calibrated probability.' }),
  },
  closed,
);
const alternatives = Type.Array(scored, { description: 'The best labels, best first, at most topK.' });

const explanation = Type.Optional(
  Type.Object(
    {
      method: Type.Union([Type.Literal('weights'), Type.Literal('occlusion')], {
        description:
          'weights: read off a linear model, exactly. occlusion: by leaving out words, or characters of a text without blanks.',
      }),
      label: Type.String({
        description: 'The best label, or the best set of labels where the model tells sets apart: A + B.',
      }),
      against: Type.Optional(
        Type.String({ description: 'The second best, which the margin is measured from.' }),
      ),
      margin: Type.Number({
        description: 'Logit of the label less that of the other: the bias and all effects.',
      }),
      bias: Type.Number({ description: 'What the effects do not account for.' }),
      features: Type.Array(
        Type.Object(
          {
            text: Type.String({
              description: 'As it stands in the text; with weights, a blank is the boundary of a word.',
            }),
            kind: Type.Union([Type.Literal('characters'), Type.Literal('words'), Type.Literal('field')], {
              description: 'Of a field beside the text, text is its name and value.',
            }),
            count: Type.Integer(),
            effect: Type.Number({
              description: 'What it adds to the margin; with occlusion, what the margin loses without it.',
            }),
          },
          closed,
        ),
        { description: 'What moved the decision most, the strongest first, for or against.' },
      ),
      otherEffects: Type.Number({ description: 'The sum of the effects that are not listed.' }),
    },
    { ...closed, description: 'Why; only with explain.' },
  ),
);

/** What was decided of one text. */
const resultSchema = Type.Union([
  Type.Object({ outcome: Type.Literal('label'), ...scored.properties, alternatives, explanation }, closed),
  Type.Object(
    { outcome: Type.Literal('labels'), labels: Type.Array(scored), alternatives, explanation },
    closed,
  ),
  Type.Object(
    {
      outcome: Type.Literal('abstain'),
      reason: Type.Union([
        Type.Literal('empty-text'),
        Type.Literal('no-features'),
        Type.Literal('low-confidence'),
      ]),
      alternatives,
      explanation,
    },
    closed,
  ),
]);

/** Which version answered. */
export const modelIdentitySchema = Type.Object(
  { name: Type.String(), version: Type.String(), runId: Type.Optional(Type.String()) },
  closed,
);

const requestId = Type.String({ description: 'The x-request-id of the request, or a new one.' });

const exampleModel = { name: 'language-id', version: '7' };
const exampleResult = {
  outcome: 'label',
  label: 'dan',
  score: 0.887,
  alternatives: [
    { label: 'dan', score: 0.887 },
    { label: 'nob', score: 0.11 },
  ],
};
const exampleId = 'bc0a9669-ffb7-4032-bbf8-5ce6f5c35335';

/** Answer to one text. */
export const singleAnswerSchema = Type.Object(
  { model: modelIdentitySchema, result: resultSchema, requestId },
  { ...closed, examples: [{ model: exampleModel, result: exampleResult, requestId: exampleId }] },
);

/** Answer to many texts, one result for each in order. */
export const manyAnswerSchema = Type.Object(
  { model: modelIdentitySchema, results: Type.Array(resultSchema), requestId },
  { ...closed, examples: [{ model: exampleModel, results: [exampleResult], requestId: exampleId }] },
);

/** What a request may ask for beside its texts. */
export const predictOptions = {
  topK: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'How many alternatives to give; 3 unless the settings of the model say otherwise.',
    }),
  ),
  threshold: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: "Confidence below which no label is given, in place of the model's own.",
    }),
  ),
  explain: Type.Optional(
    Type.Boolean({ description: 'Whether to tell what moved each decision. Short texts only, and few.' }),
  ),
} as const;

/** What stands beside a text, by name. */
export const fieldsSchema = Type.Optional(
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
    description: 'What stands beside the text, for models that read it; missing values may be left out.',
  }),
);

/** Body of a request with one text. */
export const singleRequestSchema = Type.Object(
  {
    text: Type.String({ examples: ['Jeg ved ikke, hvad der skete i går.'] }),
    fields: fieldsSchema,
    ...predictOptions,
  },
  closed,
);

/** Body of a request with many texts; how many may be, the limits of the model say. */
export const manyRequestSchema = Type.Object(
  {
    texts: Type.Array(
      Type.Union([Type.String(), Type.Object({ text: Type.String(), fields: fieldsSchema }, closed)]),
      {
        minItems: 1,
        examples: [['Jeg ved ikke, hvad der skete i går.']],
        description:
          'Texts, alone or with what stands beside them. A text of nothing but white space is answered with an abstention.',
      },
    ),
    ...predictOptions,
  },
  closed,
);
