import { fastify, LogController, type FastifyInstance } from 'fastify';
import type { AppDeps } from './app-deps.ts';
import { addAnswerDeadline } from './plugins/answer-deadline.ts';
import { addGracefulClose } from './plugins/graceful-close.ts';
import { addJsonBody } from './plugins/json-body.ts';
import { addOpenApi } from './plugins/openapi.ts';
import { addProblems, refuseClient, sendProblem } from './plugins/problems.ts';
import { addRequestId, makeRequestId } from './plugins/request-id.ts';
import { addRequestMetrics } from './plugins/request-metrics.ts';
import { addSecurityHeaders } from './plugins/security-headers.ts';
import { addUnknownRoutes } from './plugins/unknown-routes.ts';
import { addValidation } from './plugins/validation.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoute } from './routes/home.ts';
import { languageIdentificationRoutes } from './routes/language-identification.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelPredictRoute } from './routes/model-predict.ts';
import { modelRoutes } from './routes/models.ts';
import { predictRoute } from './routes/predict.ts';

/** Builds the HTTP app, which does not listen yet; closing it closes its models too. */
export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = createServer(deps);
  addProblems(app);
  addValidation(app);
  addJsonBody(app);
  addRequestId(app);
  addAnswerDeadline(app, deps.settings.RUNESTONE_HANDLER_TIMEOUT_MS);
  addGracefulClose(app);
  addRequestMetrics(app, deps.telemetry);
  addUnknownRoutes(app);
  await addSecurityHeaders(app);
  await addOpenApi(app);
  await app.register(homeRoute);
  await app.register(predictRoute, deps);
  await app.register(modelPredictRoute, deps);
  await app.register(languageIdentificationRoutes, deps);
  await app.register(modelRoutes, deps);
  await app.register(healthRoutes, deps);
  await app.register(metricsRoute, deps);
  app.addHook('onClose', () => deps.models.close());
  return app;
}

function createServer({ settings, logger }: AppDeps): FastifyInstance {
  return fastify({
    loggerInstance: logger,
    // Fastify's own lines hold the address, and the address may hold a text.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A request on an open connection while we stop is still answered.
    return503OnClosing: false,
    genReqId: makeRequestId,
    bodyLimit: settings.RUNESTONE_BODY_LIMIT_BYTES,
    requestTimeout: settings.RUNESTONE_REQUEST_TIMEOUT_MS,
    connectionTimeout: settings.RUNESTONE_CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: settings.RUNESTONE_KEEP_ALIVE_TIMEOUT_MS,
    http: {
      headersTimeout: settings.RUNESTONE_REQUEST_TIMEOUT_MS,
      requestTimeout: settings.RUNESTONE_REQUEST_TIMEOUT_MS,
      // Node looks for late requests only every 30 seconds by default.
      connectionsCheckingInterval: Math.min(1000, settings.RUNESTONE_REQUEST_TIMEOUT_MS),
    },
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: refuseClient,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  }) as unknown as FastifyInstance;
}
