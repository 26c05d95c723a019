import { Type, type Static } from '@sinclair/typebox';
import type { Classification } from '@runestone/text-pipeline';
import { checkSingle } from '../check-texts.ts';
import type { LiveModel } from '../models/live-model.ts';
import { predictProblems } from '../schemas/problem.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import type { EndpointFormat } from './endpoint.ts';
import { nameOf, uncertain } from './label-names.ts';
import { nameVersion } from './name-version.ts';

const closed = { additionalProperties: false };
const bodySchema = Type.Object({ text: Type.String({ examples: ['What should I do next?'] }) }, closed);
const answerSchema = Type.Object(
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
);

/** The first design's intents: the best label and its score, wrapped as its gateway did. */
export const labelScoreFormat: EndpointFormat = (app, { path, model: find }) => {
  app.post<{ Body: Static<typeof bodySchema> }>(path, {
    config: { access: 'predict' },
    schema: {
      tags: ['predict'],
      summary: 'The best label of a text',
      body: bodySchema,
      response: { 200: answerSchema, ...predictProblems },
    },
    handler: async ({ body }, reply) => {
      const model = find();
      const { live, results } = await model.predict(
        { ...checkSingle(body, model), topK: 1 },
        callerOf(reply),
      );
      nameVersion(reply, model, live);
      return { statusCode: 200, body: bestOf(results[0] as Classification, live) };
    },
  });
};

function bestOf(result: Classification, live: LiveModel): Static<typeof answerSchema>['body'] {
  const best = result.alternatives[0];
  const decided = result.outcome === 'label' || (result.outcome === 'labels' && result.labels.length > 0);
  return {
    label: decided && best !== undefined ? nameOf(best.label, live) : uncertain,
    score: best?.score ?? 0,
  };
}
