import type { Telemetry } from '@runestone/telemetry';
import type { FastifyInstance } from 'fastify';

/** Counts, times and (at level debug) logs every answer by its route's template: addresses may hold texts. */
export function addRequestMetrics(app: FastifyInstance, telemetry: Telemetry): void {
  app.addHook('onResponse', async (request, reply) => {
    const observation = {
      route: request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown'),
      method: request.method,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    };
    telemetry.observeRequest(observation);
    request.log.debug(observation, 'request answered');
  });
}
