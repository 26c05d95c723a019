import type { FastifyInstance } from 'fastify';
import { homePage } from '../page/home-page.ts';

/** `GET /`: a page to try a text, with the list of addresses. */
export async function homeRoute(app: FastifyInstance): Promise<void> {
  app.get('/', {
    config: { access: 'public', page: true },
    schema: { hide: true },
    handler: async (_request, reply) => reply.type('text/html; charset=utf-8').send(homePage.html),
  });
}
