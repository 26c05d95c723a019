import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeModel } from '../describe-model.ts';
import { servingErrors } from '../errors.ts';
import { problemResponses } from '../schemas/problem.ts';
import { modelDetailSchema, modelListSchema } from '../schemas/served-model.ts';

/** Routes that tell what is served. */
export async function modelRoutes(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  app.get('/v1/models', {
    schema: { tags: ['models'], summary: 'What is served', response: { 200: modelListSchema } },
    handler: async () => ({ models: models.all.map(describeModel) }),
  });

  app.get<{ Params: { name: string } }>('/v1/models/:name', {
    schema: {
      tags: ['models'],
      summary: 'One model: labels, metrics, hashes',
      response: { 200: modelDetailSchema, ...problemResponses(404, 503) },
    },
    handler: async ({ params }) => {
      const model = models.get(params.name);
      if (model.live === undefined) {
        throw servingErrors.NOT_READY(`No version of ${model.name} is live yet. Try again in a few seconds.`);
      }
      const { manifest, identity } = model.live;
      return {
        ...describeModel(model),
        task: manifest.task,
        labels: manifest.labels,
        metrics: manifest.metrics,
        hashes: { manifest: identity.manifestSha256, ...manifest.hashes },
      };
    },
  });
}
