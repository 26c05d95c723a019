import type { FastifyInstance } from 'fastify';

/** Lets pages of the given origins call; without any, browsers refuse all pages but our own. */
export async function addCors(app: FastifyInstance, origins: string | undefined): Promise<void> {
  if (origins === undefined) return;
  const list = origins
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const { default: cors } = await import('@fastify/cors');
  await app.register(cors, { origin: list, methods: ['GET', 'POST', 'PUT', 'DELETE'], maxAge: 600 });
}
