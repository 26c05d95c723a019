import type { FastifyInstance } from 'fastify';
import { servingErrors } from '../errors.ts';

/** Answers 405 with Allow where only the method is wrong, and 404 for every other address. */
export function addUnknownRoutes(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsOf.set(url, methods);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] as string;
    const allowed = [...methodsOf]
      .filter(([url]) => !url.includes('*') && matches(url, path))
      .flatMap(([, methods]) => [...methods]);
    if (allowed.length === 0)
      throw servingErrors.ROUTE_UNKNOWN('There is nothing at this address. The list is at /docs.');
    const allow = [...new Set(allowed)].sort().join(', ');
    reply.header('allow', allow);
    throw servingErrors.METHOD_NOT_ALLOWED(
      `This address does not take ${request.method}; it takes ${allow}.`,
    );
  });
}

/** Whether a path fits a route's template, segment by segment. */
function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part === given[index] || (part.startsWith(':') && given[index] !== ''))
  );
}
