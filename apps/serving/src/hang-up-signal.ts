import type { FastifyReply } from 'fastify';

/**
 * A signal that is aborted when the caller hangs up before its answer is written. Fastify's own `request.signal` is of
 * no use for that: on a real socket it is aborted as soon as the body has been read.
 */
export function createHangUpSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
