import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { homePage } from '../page/home-page.ts';

/**
 * Security headers. Pages may run our own scripts and the one script of the home page, named by its hash. HSTS and
 * upgrading to HTTPS are left to the proxy that has the certificate.
 */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
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
}
