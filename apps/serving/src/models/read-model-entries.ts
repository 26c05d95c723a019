import { fromUnknown } from '@runestone/errors';
import { parseModelReference } from '@runestone/model-loader';
import { servingErrors } from '../errors.ts';
import { readYamlFile } from '../read-yaml-file.ts';
import type { Settings } from '../settings.ts';
import type { ModelEntry } from './model-entry.ts';
import type { ModelProvider } from './model-provider.ts';
import { modelsFileSchema, type Endpoint, type ModelOptions } from './model-settings.ts';

const named = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})=(.+)$/;

/** At least one model. */
export type ModelEntries = [ModelEntry, ...ModelEntry[]];

/**
 * Reads which models to serve, from RUNESTONE_MODELS_FILE or RUNESTONE_MODELS. Throws SERVING_MODELS_INVALID (kind
 * config) for what cannot be read.
 */
export async function readModelEntries(settings: Settings, provider: ModelProvider): Promise<ModelEntries> {
  const file = settings.RUNESTONE_MODELS_FILE;
  const entries = await (
    file === undefined ? readModelList(settings.RUNESTONE_MODELS, provider) : readModelsFile(file, provider)
  ).catch((thrown: unknown) => {
    const error = fromUnknown(thrown);
    if (error.kind === 'config') throw error;
    throw servingErrors.MODELS_INVALID(`The models to serve: ${error.message}`, { cause: thrown });
  });
  const [first, ...rest] = entries;
  if (first === undefined) {
    throw servingErrors.MODELS_INVALID(
      'RUNESTONE_MODELS lists no model. Set it to name@alias, for example language-id@champion.',
    );
  }
  refuseTwice(
    entries.flatMap(({ endpoints }) => endpoints.map(({ path }) => path)),
    'the address',
  );
  refuseTwice(
    entries.map(({ name, options }) => name ?? options.serve),
    'the model',
  );
  return [first, ...rest];
}

/** Creates the entry of one model that is served under a name. Throws LOADER_REFERENCE_INVALID (kind input). */
export function createModelEntry(
  name: string | undefined,
  options: ModelOptions,
  provider: ModelProvider,
  endpoints: readonly Endpoint[] = [],
): ModelEntry {
  const reference = parseModelReference(options.serve);
  const nameOrOwn = name ?? ('name' in reference ? reference.name : undefined);
  return {
    ...(nameOrOwn === undefined ? {} : { name: nameOrOwn }),
    options,
    endpoints,
    follow: reference.kind === 'alias',
    source: {
      resolve: () => provider.resolve(reference),
      keyOf: (resolved) => keyOf(resolved as Awaited<ReturnType<ModelProvider['resolve']>>),
      load: (resolved) => provider.load(resolved as Awaited<ReturnType<ModelProvider['resolve']>>, options),
      unload: ({ runner }) => runner.close(),
    },
  };
}

const keyOf = ({ name, version, sourceUri, manifestSha256 }: Awaited<ReturnType<ModelProvider['resolve']>>) =>
  JSON.stringify([name, version, sourceUri, manifestSha256]);

async function readModelList(text: string, provider: ModelProvider): Promise<ModelEntry[]> {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, rest] = named.exec(part) ?? [];
      return createModelEntry(name, { serve: rest ?? part }, provider);
    });
}

async function readModelsFile(file: string, provider: ModelProvider): Promise<ModelEntry[]> {
  const { models } = await readYamlFile(file, {
    schema: modelsFileSchema,
    what: 'the settings file',
    invalid: servingErrors.MODELS_INVALID,
  });
  for (const { path } of models.flatMap(({ endpoints = [] }) => endpoints)) refuseReserved(path);
  return models.map(({ name, endpoints, ...options }) =>
    createModelEntry(name, options, provider, endpoints),
  );
}

const reserved = /^\/(v1|v2|health|docs|metrics|ping|version|openapi\.json)(\/|$)/;

function refuseReserved(path: string): void {
  if (reserved.test(path))
    throw servingErrors.MODELS_INVALID(`The settings file: ${path} is an address of the server's own.`);
}

function refuseTwice(list: readonly string[], what: string): void {
  const twice = list.find((one, index) => list.indexOf(one) !== index);
  if (twice !== undefined) {
    throw servingErrors.MODEL_DUPLICATE(
      `The settings list ${what} ${twice} twice. Give one of them another name: other=${twice}.`,
    );
  }
}
