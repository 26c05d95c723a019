import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { checkRequest } from '../check-texts.ts';
import { describeIdentity } from '../models/describe-model.ts';
import { predictProblems } from '../schemas/problem.ts';
import { manyAnswerSchema, manyRequestSchema } from '../schemas/prediction.ts';
import { callerOf } from '../plugins/watch-requests.ts';

/** The name of a model, in an address. */
export const nameParams = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200, examples: ['language-id'] }) },
  { additionalProperties: false },
);

/** `POST /v1/models/{name}/predict`: many texts, a model by name. */
export async function modelPredictRoute(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  app.post<{ Body: Static<typeof manyRequestSchema>; Params: Static<typeof nameParams> }>(
    '/v1/models/:name/predict',
    {
      config: { access: 'predict' },
      schema: {
        tags: ['predict'],
        summary: 'Classify many texts',
        params: nameParams,
        body: manyRequestSchema,
        response: { 200: manyAnswerSchema, ...predictProblems },
      },
      handler: async ({ body, id, params }, reply) => {
        const model = models.get(params.name);
        const { live, results } = await model.predict(checkRequest(body, model), callerOf(reply));
        return { model: describeIdentity(model.name, live.identity), results, requestId: id };
      },
    },
  );
}
