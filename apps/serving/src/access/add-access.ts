import type { FastifyInstance, FastifyRequest } from 'fastify';
import { servingErrors } from '../errors.ts';
import type { ApiKeys, Caller } from './api-keys.ts';

/** Who may call a route. A route that does not say may be called by nobody. */
type Access = 'public' | 'predict' | 'admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Whose key the request carries; undefined without a valid one, and where keys are off. */
    caller: Caller | undefined;
  }
}

/**
 * Guards every route by its `access`: public, for keys of the roles predict and admin, or for admin alone. A route that
 * names none is refused to all. `keys` is undefined where the settings turn authentication off.
 */
export function addAccess(app: FastifyInstance, keys: ApiKeys | undefined): void {
  app.decorateRequest('caller', undefined);
  if (keys !== undefined) {
    app.addHook('onRequest', (request, _reply, done) => {
      const key = presentedKey(request);
      if (key !== undefined) request.caller = keys.find(key);
      done();
    });
  }
  // Before the body is read, and after the rate limit, which counts what is refused here too.
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const access = request.is404 ? 'public' : request.routeOptions.config.access;
    const error = access === undefined ? closedRoute() : keys && refusal(access, request.caller);
    if (error?.httpStatus === 401) reply.header('www-authenticate', 'Bearer realm="runestone"');
    done(error ?? null);
  });
}

function refusal(access: Access, caller: Caller | undefined) {
  if (access === 'public') return undefined;
  if (caller === undefined) {
    return servingErrors.UNAUTHENTICATED(
      'This needs an API key. Send it as "Authorization: Bearer <key>" or "X-API-Key: <key>".',
    );
  }
  if (access === 'admin' && caller.role !== 'admin')
    return servingErrors.FORBIDDEN('This needs a key of the role admin.');
  return undefined;
}

const closedRoute = () => servingErrors.FORBIDDEN('Nobody may call this address.');

/** The key of a request: of a bearer, or in a header of its own. */
function presentedKey({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined && /^bearer /i.test(authorization)) return authorization.slice(7).trim();
  const own = headers['x-api-key'];
  return typeof own === 'string' ? own : undefined;
}
