import { Type } from '@sinclair/typebox';
import { bestDecided, uncertain } from './label-names.ts';
import { createSingleTextFormat } from './single-text.ts';

const closed = { additionalProperties: false };

/**
 * The first design's intents: the best label and its score, or an error's message, wrapped as its gateway did. Of several
 * labels it is the best of those that reached their own threshold.
 */
export const labelScoreFormat = createSingleTextFormat({
  summary: 'The best label of a text',
  exampleText: 'What should I do next?',
  answerSchema: Type.Object(
    {
      statusCode: Type.Literal(200),
      body: Type.Object(
        {
          label: Type.String({
            description: `The name of the best label that was decided on, or ${uncertain}.`,
          }),
          score: Type.Number({
            minimum: 0,
            maximum: 1,
            description: 'Its calibrated probability; of the best label where none was decided on.',
          }),
        },
        closed,
      ),
    },
    closed,
  ),
  answer: (result, live) => ({ statusCode: 200 as const, body: bestDecided(result, live) }),
  error: {
    members: {
      statusCode: Type.Integer({ description: 'The status once more.' }),
      body: Type.Object({ message: Type.String({ description: 'The detail once more.' }) }, closed),
    },
    of: ({ status, detail }) => ({ statusCode: status, body: { message: detail } }),
  },
});
