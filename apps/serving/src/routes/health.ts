import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeModel } from '../models/describe-model.ts';
import type { ServedModel } from '../models/served-model.ts';
import { readinessSchema } from '../schemas/served-model.ts';

const closed = { additionalProperties: false };
const liveSchema = Type.Object({ status: Type.Literal('live') }, closed);
const flag = <Name extends string>(name: Name) =>
  Type.Object({ [name]: Type.Boolean() } as Record<Name, ReturnType<typeof Type.Boolean>>, closed);
const config = { access: 'public' } as const;

/** Routes for whoever starts, stops and balances the process, in the words of several protocols. */
export async function healthRoutes(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  app.get('/health/live', {
    config,
    schema: { tags: ['operations'], summary: 'The process is alive', response: { 200: liveSchema } },
    handler: async () => ({ status: 'live' }),
  });

  app.get('/health/ready', {
    config,
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

  app.get('/v2/health/live', {
    config,
    schema: { tags: ['operations'], summary: 'The process is alive', response: { 200: flag('live') } },
    handler: async () => ({ live: true }),
  });

  app.get('/v2/health/ready', {
    config,
    schema: {
      tags: ['operations'],
      summary: 'A model answers',
      response: { 200: flag('ready'), 503: flag('ready') },
    },
    handler: async (_request, reply) => {
      if (!models.ready) reply.code(503).header('retry-after', '2');
      return { ready: models.ready };
    },
  });

  app.get('/ping', {
    config,
    schema: {
      tags: ['operations'],
      summary: "A model answers, as MLflow's servers say it",
      response: {
        200: { description: 'Ready', content: { 'text/plain': { schema: { type: 'string' } } } },
        503: { description: 'Not ready', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    },
    handler: async (_request, reply) => {
      if (!models.ready) reply.code(503).header('retry-after', '2');
      return reply.type('text/plain; charset=utf-8').send('\n');
    },
  });
}

function explain(model: ServedModel): string {
  const { state, problem } = model.status();
  if (problem !== undefined) return `${model.reference}: ${problem.detail}`;
  return `${model.reference}: ${state === 'loading' ? 'its version is being loaded' : 'its version is being looked up'}`;
}
