import type { FastifyInstance } from 'fastify';
import type { AppDeps } from '../app-deps.ts';
import type { Endpoint } from '@runestone/model-list';
import type { EndpointFormat, EndpointTarget } from './endpoint.ts';
import { labelScoreFormat } from './label-score.ts';
import { languageIdentificationFormat } from './language-identification.ts';
import { mlflowFormat } from './mlflow.ts';
import { predictedCategoriesFormat } from './predicted-categories.ts';
import { runestoneFormat } from './runestone.ts';

const formats: Readonly<Record<Endpoint['format'], EndpointFormat>> = {
  runestone: runestoneFormat,
  'predicted-categories': predictedCategoriesFormat,
  'label-score': labelScoreFormat,
  'language-identification': languageIdentificationFormat,
  mlflow: mlflowFormat,
};

interface Address extends EndpointTarget {
  readonly format: Endpoint['format'];
}

/**
 * Adds the addresses that one model answers at: those of the settings file, and where it leaves them free /predict and
 * /invocations for the default model and the first design's language identification for the model `language-id`.
 */
export async function addEndpoints(app: FastifyInstance, { models }: AppDeps): Promise<void> {
  const configured: Address[] = models.all.flatMap((model) =>
    model.endpoints.map(({ path, format }) => ({ path, format, model: () => models.get(model.name) })),
  );
  const usual: Address[] = [
    { path: '/predict', format: 'runestone', model: () => models.default },
    { path: '/invocations', format: 'mlflow', model: () => models.default },
    {
      path: '/language_identification/api/v1.0',
      format: 'language-identification',
      model: () => models.get('language-id'),
    },
  ];
  const free = usual.filter(({ path }) => configured.every((address) => address.path !== path));
  for (const address of [...configured, ...free]) formats[address.format](app, address);
}
