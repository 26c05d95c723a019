import { isRunestoneError } from '@runestone/errors';
import type { MlflowClient } from '@runestone/mlflow-client';
import { checkAliasName, checkModelName } from '../check-names.ts';
import type { AliasMoves, MoveAliasesOptions, NewModelVersion, Registry } from '../registry.ts';
import { planMoves } from '../plan-moves.ts';
import { throwAliasUnknown, throwModelUnknown, throwVersionUnknown } from '../unknown.ts';
import {
  appendEvents,
  pendingEvents,
  pendingTag,
  readAliasHistory,
  readPendingEvents,
  shortenReason,
} from './mlflow-alias-history.ts';
import { createMlflowCalls, type MlflowCalls, type NewMlflowVersion } from './mlflow-calls.ts';
import { lockTag, withMlflowLock, type LockOptions } from './mlflow-lock.ts';
import {
  aliasesOf,
  creationTag,
  tagsOf,
  versionOf,
  type MlflowModel,
  type MlflowVersion,
} from './mlflow-replies.ts';

/** How a registry on an MLflow server is made. */
export interface MlflowRegistryOptions extends Omit<LockOptions, 'calls'> {
  readonly client: MlflowClient;
}

/**
 * Creates a registry that is MLflow's model registry. Aliases are MLflow's own, so that whoever moves one elsewhere is
 * seen; moves made here are one at a time and recorded in tags of the registered model.
 */
export function createMlflowRegistry({ client, ...options }: MlflowRegistryOptions): Registry {
  const calls = createMlflowCalls(client);
  const { randomId } = options;
  const moveAliases = async (
    name: string,
    moves: AliasMoves,
    how: MoveAliasesOptions = {},
  ): Promise<void> => {
    checkModelName(name);
    Object.keys(moves).forEach(checkAliasName);
    await requireModel(calls, name);
    await withMlflowLock(name, { ...options, calls }, (stillMine) =>
      moveLocked({ calls, name, stillMine, timeMs: options.clock() }, moves, how),
    );
  };
  return {
    moveAliases,
    async createVersion(version) {
      checkModelName(version.name);
      await calls.createModel(version.name);
      return versionOf(await createVersion(calls, version, randomId()), new Map());
    },
    async getVersion(name, version) {
      checkModelName(name);
      const [model, found] = await Promise.all([calls.getModel(name), calls.getVersion(name, version)]);
      if (model === undefined) throwModelUnknown(name);
      return versionOf(found ?? throwVersionUnknown(name, version), aliasesOf(model));
    },
    async listVersions(name) {
      checkModelName(name);
      const model = await requireModel(calls, name);
      const versions = await calls.searchVersions(`name = '${name}'`);
      return versions.map((version) => versionOf(version, aliasesOf(model)));
    },
    async listModels() {
      const models = (await calls.searchModels()).filter((model) => isModel(model));
      return models
        .map((model) => ({
          name: model.name,
          latestVersion: latestVersion(model) as number,
          aliases: Object.fromEntries(aliasesOf(model)),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async getAlias(name, alias) {
      checkAliasName(alias);
      checkModelName(name);
      const model = await requireModel(calls, name);
      const number = aliasesOf(model).get(alias) ?? throwAliasUnknown(name, alias);
      return versionOf(
        (await calls.getVersion(name, number)) ?? throwVersionUnknown(name, number),
        aliasesOf(model),
      );
    },
    setAlias: (name, alias, version, how) => moveAliases(name, { [alias]: version }, how),
    deleteAlias: (name, alias) => moveAliases(name, { [alias]: undefined }),
    async setVersionTags(name, version, tags) {
      checkModelName(name);
      await requireVersion(calls, name, version);
      for (const [key, value] of Object.entries(tags))
        await calls.setVersionTag(name, version, { key, value });
    },
    async history(name) {
      checkModelName(name);
      return readAliasHistory(tagsOf((await requireModel(calls, name)).tags));
    },
  };
}

const creationAttempts = 4;

/** Registers a version once: where it is not known whether the server took a request, it is looked for first. */
async function createVersion(
  calls: MlflowCalls,
  { name, sourceUri, runId, description, tags = {}, loggedModelId }: NewModelVersion,
  id: string,
): Promise<MlflowVersion> {
  const version: NewMlflowVersion = {
    name,
    source: sourceUri,
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(description === undefined ? {} : { description }),
    ...(loggedModelId === undefined ? {} : { model_id: loggedModelId }),
    tags: Object.entries({ ...tags, [creationTag]: id }).map(([key, value]) => ({ key, value })),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await calls.createVersion(version);
    } catch (error) {
      const unclear = isRunestoneError(error) && ['upstream', 'timeout'].includes(error.kind);
      if (!unclear || attempt === creationAttempts) throw error;
      const found = await calls.searchVersions(`name = '${name}'`);
      const created = found.find((one) => tagsOf(one.tags)[creationTag] === id);
      if (created !== undefined) return created;
    }
  }
}

interface Moving {
  readonly calls: MlflowCalls;
  readonly name: string;
  readonly stillMine: () => Promise<void>;
  readonly timeMs: number;
}

/** Moves aliases while the lock is held. What is about to happen is written first, so that the next one can finish it. */
async function moveLocked(moving: Moving, moves: AliasMoves, how: MoveAliasesOptions): Promise<void> {
  const { calls, name, stillMine, timeMs } = moving;
  let model = await requireModel(calls, name);
  const begun = readPendingEvents(tagsOf(model.tags));
  if (begun.length > 0) {
    await applyEvents(moving, model, begun);
    model = await requireModel(calls, name);
  }
  const reason = how.reason === undefined ? {} : { reason: shortenReason(how.reason) };
  const planned = await planMoves({ name, now: aliasesOf(model) }, moves, {
    ...how,
    ...reason,
    timeMs,
    exists: async (version) => (await calls.getVersion(name, version)) !== undefined,
  });
  if (planned.length === 0) return;
  const events = [...movedElsewhere(model, timeMs), ...planned];
  await stillMine();
  await calls.setModelTag(name, pendingEvents(events));
  await applyEvents(moving, model, events);
}

type Events = ReturnType<typeof readAliasHistory>;

async function applyEvents(
  { calls, name, stillMine }: Moving,
  model: MlflowModel,
  events: Events,
): Promise<void> {
  for (const { alias, version } of events) {
    await stillMine();
    if (version === undefined) await calls.deleteAlias(name, alias);
    else await calls.setAlias(name, alias, version);
  }
  for (const tag of appendEvents(tagsOf(model.tags), events)) await calls.setModelTag(name, tag);
  await calls.deleteModelTag(name, pendingTag);
}

/** Events for the aliases that were moved by other means than this registry since its last record. */
function movedElsewhere(model: MlflowModel, timeMs: number): Events {
  const recorded = new Map<string, number | undefined>();
  for (const { alias, version } of readAliasHistory(tagsOf(model.tags))) recorded.set(alias, version);
  const now = aliasesOf(model);
  return [...new Set([...recorded.keys(), ...now.keys()])]
    .filter((alias) => recorded.get(alias) !== now.get(alias))
    .map((alias) => {
      const [version, previousVersion] = [now.get(alias), recorded.get(alias)];
      return {
        timeMs,
        alias,
        ...(version === undefined ? {} : { version }),
        ...(previousVersion === undefined ? {} : { previousVersion }),
        reason: 'moved by other means than Runestone',
      };
    });
}

async function requireModel(calls: MlflowCalls, name: string): Promise<MlflowModel> {
  const model = await calls.getModel(name);
  return model !== undefined && isModel(model) ? model : throwModelUnknown(name);
}

async function requireVersion(calls: MlflowCalls, name: string, version: number): Promise<void> {
  const found = await calls.getVersion(name, version);
  if (found !== undefined) return;
  await requireModel(calls, name);
  throwVersionUnknown(name, version);
}

/** A registered model that has versions and is no lock. */
const isModel = (model: MlflowModel): boolean =>
  latestVersion(model) !== undefined && tagsOf(model.tags)[lockTag] === undefined;

function latestVersion({ latest_versions: latest = [] }: MlflowModel): number | undefined {
  return latest.length === 0 ? undefined : Math.max(...latest.map(({ version }) => Number(version)));
}
