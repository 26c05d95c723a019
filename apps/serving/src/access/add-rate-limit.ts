import rateLimit from '@fastify/rate-limit';
import type { Logger } from '@runestone/logging';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { servingErrors } from '../errors.ts';
import type { Settings } from '../settings.ts';

/**
 * Limits the requests of each key and address in a minute, in this process or, with REDIS_URL, together with others.
 * While Redis is away requests are let through: availability comes first.
 */
export async function addRateLimit(app: FastifyInstance, settings: Settings, logger: Logger): Promise<void> {
  const max = settings.RUNESTONE_RATE_LIMIT_PER_MINUTE;
  if (max === 0) return;
  const redis = settings.REDIS_URL === undefined ? undefined : await connect(settings.REDIS_URL, logger);
  if (redis !== undefined) app.addHook('onClose', () => redis.disconnect());
  await app.register(rateLimit, {
    max,
    timeWindow: 60_000,
    cache: 50_000,
    ...(redis === undefined ? {} : { redis, nameSpace: 'runestone-rate-limit:', skipOnError: true }),
    keyGenerator: ({ caller, ip }) => `${caller?.name ?? ''} ${ip}`,
    allowList: ({ routeOptions }) => routeOptions.config.access === 'public',
    // A header costs every answer something; the one that matters is Retry-After.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) =>
      servingErrors.RATE_LIMITED(
        `More than ${max} requests within a minute. Try again in ${Math.ceil(ttl / 1000)} s.`,
      ),
  });
}

async function connect(url: string, logger: Logger): Promise<Redis> {
  const { Redis } = await import('ioredis');
  // A request must not wait for a server that is away.
  const redis = new Redis(url, { connectTimeout: 2000, maxRetriesPerRequest: 0, enableOfflineQueue: false });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ reason: error.message }, 'Redis is away: requests are not limited');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis answers again: requests are limited');
    away = false;
  });
  return redis;
}
