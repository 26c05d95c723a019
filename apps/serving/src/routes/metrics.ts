import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { problemResponses } from '../schemas/problem.ts';

/** The metrics of the process for Prometheus. */
export async function metricsRoute(app: FastifyInstance, { telemetry }: AppDeps): Promise<void> {
  app.get('/metrics', {
    config: { access: 'predict' },
    schema: {
      tags: ['operations'],
      summary: 'Metrics in the text format of Prometheus, or OpenMetrics',
      response: {
        200: {
          description: 'Metrics; in OpenMetrics, with exemplars, for who accepts it',
          content: {
            'text/plain': { schema: { type: 'string' } },
            'application/openmetrics-text': { schema: { type: 'string' } },
          },
        },
        ...problemResponses(401, 403, 429, 503),
      },
    },
    handler: async (request, reply) => {
      const { contentType, text } = await telemetry.render(request.headers.accept);
      return reply.type(contentType).header('vary', 'accept').send(text);
    },
  });
}
