import { fromUnknown } from '@runestone/errors';
import { readYamlFile } from '@runestone/files';
import { parseModelReference, type ModelReference } from '@runestone/model-loader';
import { checkSchema } from '@runestone/schemas';
import { modelListErrors } from './errors.ts';
import { modelsFileSchema, type Endpoint, type ModelOptions } from './model-settings.ts';

const named = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127})=(.+)$/;

/** One model of a list: under which name, from where, and whether its version may change. */
export interface ListedModel {
  /** Absent for a run or a directory: then the model says its name once it is loaded. */
  readonly name?: string;
  readonly options: ModelOptions;
  /** Addresses of its own, from the settings file. */
  readonly endpoints: readonly Endpoint[];
  readonly reference: ModelReference;
  /** Whether the reference may lead elsewhere later. */
  readonly follow: boolean;
}

/** At least one model. */
export type ModelList = [ListedModel, ...ListedModel[]];

/**
 * Reads which models a process is for, from RUNESTONE_MODELS_FILE or RUNESTONE_MODELS. Throws MODELS_LIST_INVALID and
 * MODELS_LISTED_TWICE (kind config).
 */
export async function readModelList(settings: {
  readonly RUNESTONE_MODELS: string;
  readonly RUNESTONE_MODELS_FILE?: string;
}): Promise<ModelList> {
  const file = settings.RUNESTONE_MODELS_FILE;
  const models = await (
    file === undefined ? readText(settings.RUNESTONE_MODELS) : readModelsFile(file)
  ).catch((thrown: unknown) => {
    const error = fromUnknown(thrown);
    if (error.kind === 'config') throw error;
    throw modelListErrors.LIST_INVALID(`The list of models: ${error.message}`, { cause: thrown });
  });
  const [first, ...rest] = models;
  if (first === undefined) {
    throw modelListErrors.LIST_INVALID(
      'RUNESTONE_MODELS lists no model. Set it to name@alias, for example language-id@champion.',
    );
  }
  refuseTwice(
    models.flatMap(({ endpoints }) => endpoints.map(({ path }) => path)),
    'the address',
  );
  refuseTwice(
    models.map(({ name, options }) => name ?? options.serve),
    'the model',
  );
  return [first, ...rest];
}

/** Creates the entry of one model under a name. Throws LOADER_REFERENCE_INVALID (kind input). */
export function listModel(
  name: string | undefined,
  options: ModelOptions,
  endpoints: readonly Endpoint[] = [],
): ListedModel {
  const reference = parseModelReference(options.serve);
  const nameOrOwn = name ?? ('name' in reference ? reference.name : undefined);
  return {
    ...(nameOrOwn === undefined ? {} : { name: nameOrOwn }),
    ...{ options, endpoints, reference, follow: reference.kind === 'alias' },
  };
}

async function readText(text: string): Promise<ListedModel[]> {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, rest] = named.exec(part) ?? [];
      return listModel(name, { serve: rest ?? part });
    });
}

async function readModelsFile(file: string): Promise<ListedModel[]> {
  const { models } = await readYamlFile(file, {
    check: (value) => checkSchema(modelsFileSchema, value, 'the settings file'),
    invalid: modelListErrors.LIST_INVALID,
  });
  for (const { path } of models.flatMap(({ endpoints = [] }) => endpoints)) refuseReserved(path);
  return models.map(({ name, endpoints, ...options }) => listModel(name, options, endpoints));
}

const reserved = /^\/(v1|v2|health|docs|metrics|ping|version|openapi\.json)(\/|$)/;

function refuseReserved(path: string): void {
  if (reserved.test(path))
    throw modelListErrors.LIST_INVALID(`The settings file: ${path} is an address of the server's own.`);
}

function refuseTwice(list: readonly string[], what: string): void {
  const twice = list.find((one, index) => list.indexOf(one) !== index);
  if (twice !== undefined) {
    throw modelListErrors.LISTED_TWICE(
      `The settings list ${what} ${twice} twice. Give one of them another name: other=${twice}.`,
    );
  }
}
