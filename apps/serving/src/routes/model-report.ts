import { createHash } from 'node:crypto';
import { renderReport, reportStyle } from '@runestone/reports';
import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeDrift } from '../drift/describe-drift.ts';
import { requireLive } from '../models/require-live.ts';
import { reportQuality } from '../quality/report-quality.ts';
import { problemResponses } from '../schemas/problem.ts';
import { nameParams } from './model-predict.ts';

/** The page runs no script and has the one style that is named here. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(reportStyle).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /models/{name}/report`: a page of how good the live version of a model is, and what is known of its live texts. */
export async function modelReportRoute(app: FastifyInstance, { models, quality }: AppDeps): Promise<void> {
  app.get<{ Params: Static<typeof nameParams> }>('/models/:name/report', {
    config: { access: 'predict', page: true },
    schema: {
      tags: ['models'],
      summary: 'How a model was trained, how good it is, and what is known of its live texts, as a page',
      params: nameParams,
      response: {
        200: {
          description: 'A page that runs no script and loads nothing from elsewhere',
          content: { 'text/html': { schema: { type: 'string' } } },
        },
        ...problemResponses(400, 401, 403, 404, 429, 503),
      },
    },
    handler: async ({ params }, reply) => {
      const model = models.get(params.name);
      const { manifest, evaluation, identity } = requireLive(model);
      const page = renderReport({
        ...{ version: { ...identity, name: model.name }, manifest, evaluation },
        ...{ drift: describeDrift(model), quality: reportQuality(model, quality) },
      });
      return reply
        .type('text/html; charset=utf-8')
        .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
        .send(page);
    },
  });
}
