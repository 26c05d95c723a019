import type { RequestTrace, Tracing } from '@runestone/telemetry/tracing';
import type { FastifyInstance } from 'fastify';
import { routeOf } from './route-of.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where traces are made: this request in one. */
    trace: RequestTrace | undefined;
  }
}

/** Writes a trace of every request that is sampled; health is not worth one. */
export function addTracing(app: FastifyInstance, tracing: Tracing | undefined): void {
  app.decorateRequest('trace', undefined);
  if (tracing === undefined) return;
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.access !== 'public')
      request.trace = tracing.startRequest(request.method, request.headers);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    request.trace?.end({ route: routeOf(request), status: reply.statusCode });
    done();
  });
  app.addHook('onClose', () => tracing.close().catch(() => undefined));
}
