import type { FastifyInstance } from 'fastify';

/** Ends a connection with the answer once the app is stopping: an idle one would hold up the stop. */
export function addGracefulClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
