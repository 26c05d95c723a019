import { fastify, LogController, type FastifyInstance } from 'fastify';
import { addAccess } from './access/add-access.ts';
import { addRateLimit } from './access/add-rate-limit.ts';
import type { AppDeps } from './app-deps.ts';
import { servingErrors } from './errors.ts';
import { addEndpoints } from './endpoints/add-endpoints.ts';
import { addChunkFloodGuard } from './plugins/chunk-flood.ts';
import { addCors } from './plugins/cors.ts';
import { watchRequests } from './plugins/watch-requests.ts';
import { addGracefulClose } from './plugins/graceful-close.ts';
import { addJsonBody } from './plugins/json-body.ts';
import { addLoadShedding } from './plugins/load-shedding.ts';
import { addOpenApi } from './plugins/openapi.ts';
import { addProblems, refuseClient, sendProblem } from './plugins/problems.ts';
import { addRequestId, makeRequestId } from './plugins/request-id.ts';
import { addRequestMetrics } from './plugins/request-metrics.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { addTracing } from './plugins/tracing.ts';
import { addUnknownRoutes } from './plugins/unknown-routes.ts';
import { addValidation } from './plugins/validation.ts';
import { adminRoutes } from './routes/admin.ts';
import { feedbackRoute } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoute } from './routes/home.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelPredictRoute } from './routes/model-predict.ts';
import { modelReportRoute } from './routes/model-report.ts';
import { modelRoutes } from './routes/models.ts';
import { openInferenceRoutes } from './routes/open-inference.ts';
import { predictStreamRoute } from './routes/predict-stream.ts';

/** Builds the HTTP app, which does not listen yet; closing it closes its models too. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const { settings, telemetry, logger, keys, models, quality } = deps;
  const app = createServer(deps);
  addProblems(app);
  addValidation(app);
  addJsonBody(app);
  addRequestId(app);
  watchRequests(app, {
    requestTimeoutMs: settings.RUNESTONE_REQUEST_TIMEOUT_MS,
    handlerTimeoutMs: settings.RUNESTONE_HANDLER_TIMEOUT_MS,
  });
  addChunkFloodGuard(app);
  addGracefulClose(app);
  addTracing(app, deps.tracing);
  addRequestMetrics(app, telemetry, logger);
  await addSecurityHeaders(app);
  await addCors(app, settings.RUNESTONE_CORS_ORIGINS);
  await addLoadShedding(app, settings);
  addAccess(app, keys);
  await addRateLimit(app, settings, logger);
  addUnknownRoutes(app);
  await addOpenApi(app, keys !== undefined);
  await app.register(homeRoute);
  await app.register(addEndpoints, deps);
  await app.register(modelPredictRoute, deps);
  await app.register(predictStreamRoute, deps);
  await app.register(openInferenceRoutes, deps);
  await app.register(feedbackRoute, deps);
  await app.register(modelRoutes, deps);
  await app.register(modelReportRoute, deps);
  await app.register(adminRoutes, deps);
  await app.register(healthRoutes, deps);
  await app.register(metricsRoute, deps);
  app.addHook('onClose', async () => quality?.close());
  app.addHook('onClose', () => models.close());
  return app;
}

function createServer(deps: AppDeps): FastifyInstance {
  try {
    return createFastify(deps);
  } catch (cause) {
    // The only option that Fastify reads and checks: the rest has been checked with the settings.
    const { RUNESTONE_TRUST_PROXY: list } = deps.settings;
    if (list === undefined) throw cause;
    throw servingErrors.PROXY_INVALID(
      `RUNESTONE_TRUST_PROXY: ${(cause as Error).message}. List addresses such as 10.0.0.1, 10.0.0.0/8 or loopback.`,
      { cause },
    );
  }
}

function createFastify({ settings, logger }: AppDeps): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    // Fastify's own lines hold the address, and the address may hold a text.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A logger for each request costs each request; the few lines of ours name the request themselves.
    childLoggerFactory: (parent) => parent,
    // A request on an open connection while we stop is still answered.
    return503OnClosing: false,
    genReqId: makeRequestId,
    trustProxy: settings.RUNESTONE_TRUST_PROXY ?? false,
    bodyLimit: settings.RUNESTONE_BODY_LIMIT_BYTES,
    // The body's time is watched by watchRequests, which knows the routes.
    requestTimeout: 0,
    connectionTimeout: settings.RUNESTONE_CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: settings.RUNESTONE_KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: settings.RUNESTONE_REQUEST_TIMEOUT_MS,
      requestTimeout: 0,
      // Node looks for late requests only every 30 seconds by default.
      connectionsCheckingInterval: Math.min(1000, settings.RUNESTONE_REQUEST_TIMEOUT_MS),
    },
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: refuseClient,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = settings.RUNESTONE_MAX_CONNECTIONS;
  return app;
}
