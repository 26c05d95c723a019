import { Type } from '@sinclair/typebox';
import { decidedLabels, nameOf, uncertain } from './label-names.ts';
import { createSingleTextFormat } from './single-text.ts';

const closed = { additionalProperties: false };

/** The first design's intents: the best label and its score, wrapped as its gateway did. */
export const labelScoreFormat = createSingleTextFormat({
  summary: 'The best label of a text',
  exampleText: 'What should I do next?',
  answerSchema: Type.Object(
    {
      statusCode: Type.Literal(200),
      body: Type.Object(
        {
          label: Type.String({ description: `The best label's name, or ${uncertain}.` }),
          score: Type.Number({
            minimum: 0,
            maximum: 1,
            description: 'Calibrated probability of the best label.',
          }),
        },
        closed,
      ),
    },
    closed,
  ),
  answer: (result, live) => {
    const best = result.alternatives[0];
    const decided = decidedLabels(result).length > 0;
    return {
      statusCode: 200 as const,
      body: {
        label: decided && best !== undefined ? nameOf(best.label, live) : uncertain,
        score: best?.score ?? 0,
      },
    };
  },
});
