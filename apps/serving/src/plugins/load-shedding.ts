import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { servingErrors } from '../errors.ts';
import type { Settings } from '../settings.ts';

/** Answers 503 while the event loop is behind or memory is short; health, which tells of it, is still answered. */
export async function addLoadShedding(app: FastifyInstance, settings: Settings): Promise<void> {
  await app.register(underPressure, {
    sampleInterval: 500,
    maxEventLoopDelay: settings.RUNESTONE_MAX_EVENT_LOOP_DELAY_MS,
    maxRssBytes: settings.RUNESTONE_MAX_RSS_BYTES,
    pressureHandler: (request, _reply, type) => {
      if (request.routeOptions.config.access === 'public') return;
      throw servingErrors.OVERLOADED('The server is behind with its work. Try again in a second.', {
        details: { pressure: type },
      });
    },
  });
}
