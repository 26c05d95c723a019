import { listModel, modelOptionsSchema } from '@runestone/model-list';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import { describeModel } from '../models/describe-model.ts';
import { createActionRecorder } from '../records/record-action.ts';
import { createModelEntry } from '../models/create-model-entry.ts';
import { problemResponses } from '../schemas/problem.ts';
import { modelListSchema, modelSummarySchema } from '../schemas/served-model.ts';

const adminProblems = problemResponses(400, 401, 403, 404, 408, 409, 413, 415, 429, 503, 504);
const params = Type.Object(
  { name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$', examples: ['canary'] }) },
  { additionalProperties: false },
);
type Params = { Params: Static<typeof params> };
const config = { access: 'admin' } as const;

/** Routes that change what is served, until the process ends: for keys of the role admin. */
export async function adminRoutes(
  app: FastifyInstance,
  { models, provider, logger, recorder }: AppDeps,
): Promise<void> {
  const act = createActionRecorder(recorder, logger);

  app.put<Params & { Body: Static<typeof modelOptionsSchema> }>('/v1/admin/models/:name', {
    config,
    schema: {
      tags: ['admin'],
      summary: 'Load a model, or put another in its place',
      description:
        'Answers once its version is live or has failed to load. A model that is replaced goes on until then, and stays where the new one fails (409).',
      params,
      body: modelOptionsSchema,
      response: { 200: modelSummarySchema, ...adminProblems },
    },
    handler: async (request) => {
      const { name } = request.params;
      const entry = createModelEntry(listModel(name, request.body), provider);
      const action = { action: 'put', model: name, facts: { serve: request.body.serve } };
      return act(request, action, async () => describeModel(await models.put({ ...entry, name })));
    },
  });

  app.delete<Params>('/v1/admin/models/:name', {
    config,
    schema: {
      tags: ['admin'],
      summary: 'Unload a model',
      description: 'What is in flight is answered first.',
      params,
      response: { 204: Type.Null({ description: 'It is served no more.' }), ...adminProblems },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      await act(request, { action: 'delete', model: name }, () => models.remove(name));
      return reply.code(204).send();
    },
  });

  app.post<Params>('/v1/admin/models/:name/check', {
    config,
    schema: {
      tags: ['admin'],
      summary: 'Look now where the alias leads, and load its version',
      description: 'For a hook after a promotion or rollback, in place of the next poll.',
      params,
      response: { 200: modelSummarySchema, ...adminProblems },
    },
    handler: async (request) => {
      const { name } = request.params;
      return act(request, { action: 'check', model: name }, async () => {
        const model = models.get(name);
        await model.checkNow();
        return describeModel(model);
      });
    },
  });

  app.post('/v1/admin/check', {
    config,
    schema: {
      tags: ['admin'],
      summary: 'Look now where all aliases lead',
      response: { 200: modelListSchema, ...adminProblems },
    },
    handler: (request) =>
      act(request, { action: 'check' }, async () => {
        await Promise.all(models.all.map((model) => model.checkNow()));
        return { models: models.all.map(describeModel) };
      }),
  });
}
