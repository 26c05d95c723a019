import type { Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeModel } from '../models/describe-model.ts';
import { requireLive } from '../models/require-live.ts';
import { fieldColumnsIn } from '../models/live-model.ts';
import { describeDrift } from '../drift/describe-drift.ts';
import { describeQuality } from '../quality/describe-quality.ts';
import { nameParams } from './model-predict.ts';
import { problemResponses } from '../schemas/problem.ts';
import { modelDriftSchema } from '../schemas/model-drift.ts';
import { modelQualitySchema } from '../schemas/model-quality.ts';
import { modelDetailSchema, modelListSchema } from '../schemas/served-model.ts';

/** Routes that tell what is served. */
export async function modelRoutes(app: FastifyInstance, { models, quality }: AppDeps): Promise<void> {
  app.get('/v1/models', {
    config: { access: 'predict' },
    schema: {
      tags: ['models'],
      summary: 'What is served',
      response: { 200: modelListSchema, ...problemResponses(401, 403, 429, 503) },
    },
    handler: async () => ({ models: models.all.map(describeModel) }),
  });

  app.get<{ Params: Static<typeof nameParams> }>('/v1/models/:name', {
    config: { access: 'predict' },
    schema: {
      tags: ['models'],
      summary: 'One model: labels, metrics, hashes',
      params: nameParams,
      response: { 200: modelDetailSchema, ...problemResponses(400, 401, 403, 404, 429, 503) },
    },
    handler: async ({ params }) => {
      const model = models.get(params.name);
      const { manifest, identity } = requireLive(model);
      return {
        ...describeModel(model),
        task: manifest.task,
        labels: manifest.labels,
        fields: fieldColumnsIn(manifest).map(({ name, kind }) => ({ name, kind })),
        metrics: manifest.metrics,
        hashes: { manifest: identity.manifestSha256, ...manifest.hashes },
      };
    },
  });

  app.get<{ Params: Static<typeof nameParams> }>('/v1/models/:name/drift', {
    config: { access: 'predict' },
    schema: {
      tags: ['models'],
      summary: 'Whether the texts of a model drift away from those it was judged on',
      params: nameParams,
      response: { 200: modelDriftSchema, ...problemResponses(400, 401, 403, 404, 429, 503) },
    },
    handler: async ({ params }) => describeDrift(models.get(params.name)),
  });

  app.get<{ Params: Static<typeof nameParams> }>('/v1/models/:name/quality', {
    config: { access: 'predict' },
    schema: {
      tags: ['models'],
      summary: 'How good the answers of a model were, by the true labels that came later',
      params: nameParams,
      response: { 200: modelQualitySchema, ...problemResponses(400, 401, 403, 404, 429, 503) },
    },
    handler: async ({ params }) => describeQuality(models.get(params.name), quality),
  });
}
