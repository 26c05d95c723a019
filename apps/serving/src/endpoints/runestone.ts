import type { Static } from '@sinclair/typebox';
import { checkSingle } from '../check-texts.ts';
import { describeIdentity } from '../models/describe-model.ts';
import { predictProblems } from '../schemas/problem.ts';
import { singleAnswerSchema, singleRequestSchema } from '../schemas/prediction.ts';
import { callerOf } from '../plugins/watch-requests.ts';
import type { EndpointFormat } from './endpoint.ts';

/** Our own format for one text: what was decided, the alternatives, and which version answered. */
export const runestoneFormat: EndpointFormat = (app, { path, model: find }) => {
  app.post<{ Body: Static<typeof singleRequestSchema> }>(path, {
    config: { access: 'predict' },
    schema: {
      tags: ['predict'],
      summary: 'Classify one text',
      body: singleRequestSchema,
      response: { 200: singleAnswerSchema, ...predictProblems },
    },
    handler: async ({ body, id }, reply) => {
      const model = find();
      const { live, results } = await model.predict(checkSingle(body, model), callerOf(reply));
      return { model: describeIdentity(model.name, live.identity), result: results[0], requestId: id };
    },
  });
};
