import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { problemResponses } from '../schemas/problem.ts';

/** The metrics of the process for Prometheus. */
export async function metricsRoute(app: FastifyInstance, { telemetry }: AppDeps): Promise<void> {
  app.get('/metrics', {
    config: { access: 'predict' },
    schema: {
      tags: ['operations'],
      summary: 'Metrics in the text format of Prometheus',
      response: {
        200: { description: 'Metrics', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...problemResponses(401, 403, 429, 503),
      },
    },
    handler: async (_request, reply) => reply.type(telemetry.contentType).send(await telemetry.render()),
  });
}
