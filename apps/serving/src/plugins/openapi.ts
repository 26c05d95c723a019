import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
} as const;

/** Describes the routes that are registered after it: OpenAPI 3.1 at /openapi.json, a page to try them at /docs. */
export async function addOpenApi(app: FastifyInstance, needsKey: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Runestone serving',
        description: 'Classifies texts. Errors are problem documents (RFC 9457) with a stable `code`.',
        version: '1.0.0',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'predict', description: 'Classify texts' },
        { name: 'models', description: 'What is served' },
        { name: 'open inference protocol', description: 'Version 2, as KServe and Triton speak it' },
        { name: 'admin', description: 'Change what is served' },
        { name: 'operations', description: 'Health, metrics' },
      ],
      ...(needsKey ? { components: { securitySchemes }, security: [{ bearer: [] }, { apiKey: [] }] } : {}),
    },
  });
  await app.register(async (pages) => {
    // The page and its files show what anybody may know; what is tried there needs a key.
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public', page: true };
    });
    await pages.register(swaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: true } });
  });
  app.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}
