import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false };

const feedback = {
  requestId: Type.String({
    pattern: '^[A-Za-z0-9._:-]{1,128}$',
    description: 'The requestId of the answer, which is also its x-request-id.',
    examples: ['bc0a9669-ffb7-4032-bbf8-5ce6f5c35335'],
  }),
  index: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2 ** 31 - 1,
      description: 'Place of the text in its request, or number of its line in a stream; 0 unless given.',
    }),
  ),
  labels: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'The true labels: one, or any number where a text may have several.',
    examples: [['nob']],
  }),
  model: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The model that was asked, for a check of the labels before the prediction is stored.',
    }),
  ),
} as const;

/** The true labels of one text. */
const feedbackSchema = Type.Object(feedback, closed);

/** The true labels of one text that was asked before. */
export type Feedback = Static<typeof feedbackSchema>;

/** Body of `POST /v1/feedback`: of one text, or of many. */
export const feedbackRequestSchema = Type.Union([
  feedbackSchema,
  Type.Object({ feedback: Type.Array(feedbackSchema, { minItems: 1, maxItems: 1000 }) }, closed),
]);

/** Its answer. */
export const feedbackAnswerSchema = Type.Object(
  { accepted: Type.Integer({ description: 'How many were taken.' }), requestId: Type.String() },
  closed,
);
