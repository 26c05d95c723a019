import type { Logger } from '@runestone/logging';
import type { Telemetry } from '@runestone/telemetry';
import type { FastifyInstance } from 'fastify';
import { routeOf } from './route-of.ts';

/** Counts, times and (at level debug) logs every answer by its route's template: addresses may hold texts. */
export function addRequestMetrics(app: FastifyInstance, telemetry: Telemetry, logger: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    const observation = {
      route: routeOf(request),
      method: request.method,
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
    };
    telemetry.observeRequest({ ...observation, traceId: request.trace?.traceId });
    if (logger.isLevelEnabled('debug'))
      logger.debug(
        { ...observation, requestId: request.id, caller: request.caller?.name },
        'request answered',
      );
    done();
  });
}
