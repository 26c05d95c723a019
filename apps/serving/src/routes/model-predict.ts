import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { checkLengths } from '../check-texts.ts';
import { describeIdentity } from '../describe-model.ts';
import { createHangUpSignal } from '../hang-up-signal.ts';
import { problemResponses } from '../schemas/problem.ts';
import { defaultTopK, manyAnswerSchema, manyRequestSchema } from '../schemas/prediction.ts';

/** `POST /v1/models/{name}/predict`: many texts, a model by name. */
export async function modelPredictRoute(app: FastifyInstance, { models, settings }: AppDeps): Promise<void> {
  const bodySchema = manyRequestSchema(settings.RUNESTONE_MAX_TEXTS);
  app.post<{ Body: Static<typeof bodySchema>; Params: { name: string } }>('/v1/models/:name/predict', {
    schema: {
      tags: ['predict'],
      summary: 'Classify many texts',
      body: bodySchema,
      response: { 200: manyAnswerSchema, ...problemResponses(400, 404, 408, 413, 415, 429, 503, 504) },
    },
    handler: async ({ body: { texts, topK = defaultTopK }, id, params }, reply) => {
      const model = models.get(params.name);
      checkLengths(texts, settings);
      const { live, results } = await model.predict({ texts, topK }, createHangUpSignal(reply));
      return { model: describeIdentity(model.name, live.identity), results, requestId: id };
    },
  });
}
