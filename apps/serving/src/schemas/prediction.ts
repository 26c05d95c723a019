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

/** What was decided of one text. */
const resultSchema = Type.Union([
  Type.Object({ outcome: Type.Literal('label'), ...scored.properties, alternatives }, closed),
  Type.Object({ outcome: Type.Literal('labels'), labels: Type.Array(scored), alternatives }, closed),
  Type.Object(
    {
      outcome: Type.Literal('abstain'),
      reason: Type.Union([
        Type.Literal('empty-text'),
        Type.Literal('no-features'),
        Type.Literal('low-confidence'),
      ]),
      alternatives,
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

/** Answer to one text. */
export const singleAnswerSchema = Type.Object(
  { model: modelIdentitySchema, result: resultSchema, requestId },
  closed,
);

/** Answer to many texts, one result for each in order. */
export const manyAnswerSchema = Type.Object(
  { model: modelIdentitySchema, results: Type.Array(resultSchema), requestId },
  closed,
);

/** Alternatives given where the request does not say how many. */
export const defaultTopK = 3;

const topK = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: defaultTopK,
    description: 'How many alternatives to give.',
  }),
);

/** Body of a request with one text. */
export const singleRequestSchema = Type.Object(
  { text: Type.String({ examples: ['Jeg ved ikke, hvad der skete i går.'] }), topK },
  closed,
);

/** Body of a request with many texts, at most `maxTexts`. */
export const manyRequestSchema = (maxTexts: number) =>
  Type.Object(
    {
      texts: Type.Array(Type.String(), {
        minItems: 1,
        maxItems: maxTexts,
        examples: [['Jeg ved ikke, hvad der skete i går.']],
        description: 'A text of nothing but white space is answered with an abstention.',
      }),
      topK,
    },
    closed,
  );
