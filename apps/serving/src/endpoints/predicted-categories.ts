import { Type, type Static } from '@sinclair/typebox';
import { checkSingle } from '../check-texts.ts';
import { predictProblems } from '../schemas/problem.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import type { EndpointFormat } from './endpoint.ts';
import { decidedNames } from './label-names.ts';
import { nameVersion } from './name-version.ts';

const closed = { additionalProperties: false };
const bodySchema = Type.Object(
  {
    text: Type.String({
      examples: ['alongside lovely cartoon character design, innovative snackeez snacking solution'],
    }),
  },
  closed,
);
const answerSchema = Type.Object(
  { predicted_categories: Type.Array(Type.String(), { examples: [['Kitchen', 'Garden & Pets']] }) },
  closed,
);

/** The first design's product categories: the names of all labels that were decided on. */
export const predictedCategoriesFormat: EndpointFormat = (app, { path, model: find }) => {
  app.post<{ Body: Static<typeof bodySchema> }>(path, {
    config: { access: 'predict' },
    schema: {
      tags: ['predict'],
      summary: 'Categories of a text',
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
      return { predicted_categories: results.flatMap((result) => decidedNames(result, live)) };
    },
  });
};
