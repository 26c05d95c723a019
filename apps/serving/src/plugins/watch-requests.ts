import type { HangUpWatch } from '@runestone/request-batcher';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PredictCaller } from '../models/served-model.ts';
import { servingErrors } from '../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    watch: RequestWatch | undefined;
  }
  interface FastifyContextConfig {
    /** A route that reads and answers little by little, and watches its own time. */
    streams?: boolean;
  }
}

/** One request that is not answered yet. */
interface RequestWatch {
  readonly reply: FastifyReply;
  readonly sinceMs: number;
  /** Called when the caller hangs up before its answer is written. */
  onHangUp: (() => void) | undefined;
}

/** The times of one request, in milliseconds. */
interface Deadlines {
  /** In which the body must have arrived. */
  readonly requestTimeoutMs: number;
  /** In which the answer must be there. */
  readonly handlerTimeoutMs: number;
}

/**
 * Answers 408 for a body that takes too long to arrive, and 504 for a handler that takes too long. They stand in for
 * Node's `requestTimeout`, which knows no routes, and for Fastify's `handlerTimeout`, whose timer on a real socket is
 * cleared as soon as the body has been read (fastify 5.12 on Node 20). One sweep looks at all requests: a timer for each
 * would cost every request more than the guard is worth.
 */
export function watchRequests(app: FastifyInstance, { requestTimeoutMs, handlerTimeoutMs }: Deadlines): void {
  const open = new Set<RequestWatch>();
  const sweep = (): void => {
    const nowMs = performance.now();
    for (const watch of open) {
      const { reply, sinceMs } = watch;
      const { request } = reply;
      if (request.routeOptions.config.streams === true) continue;
      const late = lateness(request, nowMs - sinceMs, { requestTimeoutMs, handlerTimeoutMs });
      if (late === undefined) continue;
      open.delete(watch);
      if (reply.sent) continue;
      // What the client still sends of the body is not read: the connection ends with the answer.
      if (!request.raw.complete) reply.header('connection', 'close');
      reply.send(late);
    }
  };
  const timer = setInterval(sweep, Math.max(10, Math.min(requestTimeoutMs, handlerTimeoutMs, 1000) / 4));
  timer.unref();
  app.addHook('onClose', () => clearInterval(timer));
  app.decorateRequest('watch', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const watch: RequestWatch = { reply, sinceMs: performance.now(), onHangUp: undefined };
    request.watch = watch;
    open.add(watch);
    reply.raw.once('close', () => {
      open.delete(watch);
      if (!reply.raw.writableFinished) watch.onHangUp?.();
    });
    done();
  });
}

/**
 * Who asks: their trace, their name, and a way to know when they hang up before their answer is written. Fastify's own `request.signal` is of no use for that: on a
 * real socket it is aborted as soon as the body has been read.
 */
export function callerOf({ request: { watch, trace, id, caller } }: FastifyReply): PredictCaller {
  const watchHangUp: HangUpWatch = (onHangUp) => {
    if (watch !== undefined) watch.onHangUp = onHangUp;
    return () => {
      if (watch !== undefined) watch.onHangUp = undefined;
    };
  };
  return { watchHangUp, trace, source: { requestId: id, caller: caller?.name } };
}

function lateness(
  request: FastifyRequest,
  elapsedMs: number,
  { requestTimeoutMs, handlerTimeoutMs }: Deadlines,
) {
  if (!request.raw.complete && elapsedMs > requestTimeoutMs)
    return servingErrors.REQUEST_TIMEOUT('The request took too long to arrive.');
  if (elapsedMs <= handlerTimeoutMs) return undefined;
  return servingErrors.ANSWER_TIMEOUT(
    `No answer within ${handlerTimeoutMs} ms. Try again, or send less at a time.`,
  );
}
