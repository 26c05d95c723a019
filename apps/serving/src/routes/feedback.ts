import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { servingErrors } from '../errors.ts';
import { checkFeedback } from '../records/check-feedback.ts';
import { feedbackAnswerSchema, feedbackRequestSchema } from '../schemas/feedback.ts';
import { problemResponses } from '../schemas/problem.ts';

/** `POST /v1/feedback`: the true labels of texts that were asked before. */
export async function feedbackRoute(app: FastifyInstance, { models, recorder }: AppDeps): Promise<void> {
  app.post<{ Body: Static<typeof feedbackRequestSchema> }>('/v1/feedback', {
    config: { access: 'predict' },
    schema: {
      tags: ['feedback'],
      summary: 'Tell the true labels of earlier texts',
      description:
        'Of one text: {requestId, index, labels, model}; of many: {"feedback": […]}. Answers once they are on disk. The latest labels of a text hold; earlier ones are kept. A request that is not known here is taken too: its prediction may not be stored yet. Of many, all are taken or none.',
      body: feedbackRequestSchema,
      response: {
        202: feedbackAnswerSchema,
        ...problemResponses(400, 401, 403, 404, 408, 409, 413, 415, 429, 503, 504),
      },
    },
    handler: async ({ body, id, caller }, reply) => {
      if (recorder === undefined)
        throw servingErrors.RECORDS_OFF('This server keeps no records. Start it with RUNESTONE_RECORDS=on.');
      const all = 'feedback' in body ? body.feedback : [body];
      const requestIds = [...new Set(all.map(({ requestId }) => requestId))];
      checkFeedback(all, models, await recorder.findPredictions(requestIds));
      const timeMs = Date.now();
      await recorder.keep(
        all.map(({ requestId, index = 0, labels }) => ({
          ...{ kind: 'feedback', timeMs, requestId, textIndex: index, labels },
          caller: caller?.name,
        })),
      );
      return reply.code(202).send({ accepted: all.length, requestId: id });
    },
  });
}
