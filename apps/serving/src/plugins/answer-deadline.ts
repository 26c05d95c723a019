import type { FastifyInstance } from 'fastify';
import { servingErrors } from '../errors.ts';

/**
 * Answers 504 for a handler that takes too long. It stands in for Fastify's `handlerTimeout`, whose timer on a real
 * socket is cleared as soon as the body has been read (fastify 5.12 on Node 20).
 */
export function addAnswerDeadline(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('onRequest', async (_request, reply) => {
    const timer = setTimeout(() => {
      if (reply.sent) return;
      reply.send(
        servingErrors.ANSWER_TIMEOUT(`No answer within ${timeoutMs} ms. Try again, or send less at a time.`),
      );
    }, timeoutMs);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}
