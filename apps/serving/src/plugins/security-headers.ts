import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';
import { homePage } from '../page/home-page.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route whose answers browsers show as pages, or load into them. */
    page?: boolean;
  }
}

/** What an answer needs that is no page: it is what it says it is, and may load nothing if it is shown all the same. */
const dataHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/**
 * Security headers. Pages may run our own scripts and the one script of the home page, named by its hash. HSTS and
 * upgrading to HTTPS are left to the proxy that has the certificate. The headers are the same for every page, so that
 * helmet is asked for them once; most of them mean something for pages only, and other answers go without.
 */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  const pageHeaders = await readHelmetHeaders();
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.routeOptions.config.page === true ? pageHeaders : dataHeaders);
    done();
  });
}

async function readHelmetHeaders(): Promise<Readonly<Record<string, string>>> {
  const probe = fastify();
  await probe.register(helmet, {
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", homePage.scriptHash],
        // The Swagger page sets style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  probe.get('/', async () => '');
  const { headers } = await probe.inject('/');
  await probe.close();
  const own = new Set(['content-type', 'content-length', 'date', 'connection']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      own.has(name) || typeof value !== 'string' ? [] : [[name, value]],
    ),
  );
}
