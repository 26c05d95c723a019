import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeModel } from '../describe-model.ts';
import { readinessSchema } from '../schemas/served-model.ts';
import type { ServedModel } from '../served-model.ts';

const liveSchema = Type.Object({ status: Type.Literal('live') }, { additionalProperties: false });

/** Routes for whoever starts, stops and balances the process. */
export async function healthRoutes(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  app.get('/health/live', {
    schema: { tags: ['operations'], summary: 'The process is alive', response: { 200: liveSchema } },
    handler: async () => ({ status: 'live' }),
  });

  app.get('/health/ready', {
    schema: {
      tags: ['operations'],
      summary: 'A model answers',
      description: '503 with Retry-After until the first version of a model has answered its golden texts.',
      response: { 200: readinessSchema, 503: readinessSchema },
    },
    handler: async (_request, reply) => {
      if (!models.ready) reply.code(503).header('retry-after', '2');
      return {
        status: models.ready ? 'ready' : 'waiting',
        waitsFor: models.all.filter(({ live }) => live === undefined).map(explain),
        models: models.all.map(describeModel),
      };
    },
  });
}

function explain(model: ServedModel): string {
  const { state, problem } = model.status();
  if (problem !== undefined) return `${model.reference}: ${problem.detail}`;
  return `${model.reference}: ${state === 'loading' ? 'its version is being loaded' : 'its version is being looked up'}`;
}
