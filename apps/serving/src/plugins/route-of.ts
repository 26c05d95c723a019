import type { FastifyRequest } from 'fastify';

/** The template of the route that a request met, for metrics and traces: the address asked for may hold a text. */
export const routeOf = ({ is404, routeOptions }: FastifyRequest): string =>
  is404 ? 'unknown' : (routeOptions.url ?? 'unknown');
