import { Type, type Static } from '@sinclair/typebox';
import type { ModelVersion } from '../registry.ts';

const tags = Type.Optional(
  Type.Array(Type.Object({ key: Type.String(), value: Type.Optional(Type.String()) })),
);
const versionNumber = Type.String({ pattern: '^[1-9]\\d{0,14}$' });

const mlflowVersionSchema = Type.Object({
  name: Type.String(),
  version: versionNumber,
  creation_timestamp: Type.Optional(Type.Number()),
  description: Type.Optional(Type.String()),
  source: Type.Optional(Type.String()),
  run_id: Type.Optional(Type.String()),
  tags,
});

const mlflowModelSchema = Type.Object({
  name: Type.String(),
  latest_versions: Type.Optional(Type.Array(Type.Object({ version: versionNumber }))),
  tags,
  aliases: Type.Optional(Type.Array(Type.Object({ alias: Type.String(), version: versionNumber }))),
});

/** A model version as MLflow gives it. */
export type MlflowVersion = Static<typeof mlflowVersionSchema>;

/** A registered model as MLflow gives it. */
export type MlflowModel = Static<typeof mlflowModelSchema>;

/** The answers that are relied upon, by what they answer. */
export const mlflowReplies = {
  nothing: Type.Object({}),
  model: Type.Object({ registered_model: mlflowModelSchema }),
  models: Type.Object({
    registered_models: Type.Optional(Type.Array(mlflowModelSchema)),
    next_page_token: Type.Optional(Type.String()),
  }),
  version: Type.Object({ model_version: mlflowVersionSchema }),
  versions: Type.Object({
    model_versions: Type.Optional(Type.Array(mlflowVersionSchema)),
    next_page_token: Type.Optional(Type.String()),
  }),
};

/** The tag by which a version is found again whose creation was not answered. */
export const creationTag = 'runestone.creation_id';

/** Tags as an object. */
export function tagsOf(list: MlflowModel['tags']): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ key, value = '' }) => [key, value]));
}

/** The aliases of a model and where they point. */
export function aliasesOf({ aliases = [] }: MlflowModel): Map<string, number> {
  return new Map(aliases.map(({ alias, version }) => [alias, Number(version)]));
}

/** Turns a version of MLflow into ours. */
export function versionOf(version: MlflowVersion, aliases: ReadonlyMap<string, number>): ModelVersion {
  const number = Number(version.version);
  const { [creationTag]: _, ...tags } = tagsOf(version.tags);
  return {
    name: version.name,
    version: number,
    sourceUri: version.source ?? '',
    ...(isGiven(version.run_id) ? { runId: version.run_id } : {}),
    ...(isGiven(version.description) ? { description: version.description } : {}),
    createdMs: version.creation_timestamp ?? 0,
    tags,
    aliases: [...aliases]
      .filter(([, target]) => target === number)
      .map(([alias]) => alias)
      .sort(),
  };
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text !== '';
