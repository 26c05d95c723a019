import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { checkText } from '../check-texts.ts';
import { describeIdentity } from '../describe-model.ts';
import { createHangUpSignal } from '../hang-up-signal.ts';
import { problemResponses } from '../schemas/problem.ts';
import { defaultTopK, singleAnswerSchema, singleRequestSchema } from '../schemas/prediction.ts';

/** `POST /predict`: one text, the default model. */
export async function predictRoute(app: FastifyInstance, { models, settings }: AppDeps): Promise<void> {
  app.post<{ Body: Static<typeof singleRequestSchema> }>('/predict', {
    schema: {
      tags: ['predict'],
      summary: 'Classify one text with the default model',
      body: singleRequestSchema,
      response: { 200: singleAnswerSchema, ...problemResponses(400, 408, 413, 415, 429, 503, 504) },
    },
    handler: async ({ body: { text, topK = defaultTopK }, id }, reply) => {
      const model = models.default;
      const { live, results } = await model.predict(
        { texts: [checkText(text, settings)], topK },
        createHangUpSignal(reply),
      );
      return { model: describeIdentity(model.name, live.identity), result: results[0], requestId: id };
    },
  });
}
