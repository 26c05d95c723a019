import path from 'node:path';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { withFileLock } from '@runestone/files';
import { checkAliasName, checkModelName } from '../check-names.ts';
import type {
  AliasEvent,
  AliasMoves,
  ModelSummary,
  ModelVersion,
  MoveAliasesOptions,
  NewModelVersion,
  Registry,
} from '../registry.ts';
import { planMoves } from '../plan-moves.ts';
import { throwAliasUnknown, throwModelUnknown, throwVersionUnknown } from '../unknown.ts';
import { aliasesAfter, readAliasEvents, writeAliasEvents } from './alias-file.ts';
import {
  listNames,
  listVersionNumbers,
  readVersionFile,
  writeVersionFile,
  type VersionFile,
} from './version-file.ts';

/** How a registry in a local folder is made. */
export interface LocalRegistryOptions {
  /** Runestone's home: models go to `registry/<name>`. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of each model or version that a list leaves out because its files are damaged. */
  readonly onProblem?: (problem: RunestoneError) => void;
}

/** Creates a registry whose models are files in a local folder. Several processes may use it at once. */
export function createLocalRegistry({ directory, clock, onProblem }: LocalRegistryOptions): Registry {
  const root = path.resolve(directory, 'registry');
  const listed = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      const problem = fromUnknown(error);
      if (problem.kind !== 'integrity') throw error;
      onProblem?.(problem);
      return undefined;
    }
  };
  const moveAliases = async (
    name: string,
    moves: AliasMoves,
    options: MoveAliasesOptions = {},
  ): Promise<void> => {
    const folder = folderOf(root, name);
    Object.keys(moves).forEach(checkAliasName);
    await requireModel(folder, name);
    await locked(folder, async () => {
      const events = await readAliasEvents(folder);
      const added = await planMoves({ name, now: aliasesAfter(events) }, moves, {
        ...options,
        timeMs: clock(),
        exists: async (version) => (await readVersionFile(folder, version)) !== undefined,
      });
      if (added.length > 0) await writeAliasEvents(folder, [...events, ...added]);
    });
  };
  return {
    moveAliases,
    createVersion: (version) => createVersion(root, version, clock),
    async getVersion(name, version) {
      const folder = folderOf(root, name);
      await requireModel(folder, name);
      return readVersion({ folder, name, events: await readAliasEvents(folder) }, version);
    },
    async listVersions(name) {
      const folder = folderOf(root, name);
      const numbers = await requireModel(folder, name);
      const events = await readAliasEvents(folder);
      const versions = await Promise.all(
        numbers.map((number) => listed(readVersion({ folder, name, events }, number))),
      );
      return versions.filter((version) => version !== undefined);
    },
    async listModels() {
      const names = (await listNames(root)).sort();
      const models = await Promise.all(names.map((name) => listed(summarise(path.join(root, name), name))));
      return models.filter((model) => model !== undefined);
    },
    async getAlias(name, alias) {
      checkAliasName(alias);
      const folder = folderOf(root, name);
      await requireModel(folder, name);
      const events = await readAliasEvents(folder);
      return readVersion(
        { folder, name, events },
        aliasesAfter(events).get(alias) ?? throwAliasUnknown(name, alias),
      );
    },
    setAlias: (name, alias, version, options) => moveAliases(name, { [alias]: version }, options),
    deleteAlias: (name, alias) => moveAliases(name, { [alias]: undefined }),
    async setVersionTags(name, version, tags) {
      const folder = folderOf(root, name);
      await requireModel(folder, name);
      await locked(folder, async () => {
        const file = (await readVersionFile(folder, version)) ?? throwVersionUnknown(name, version);
        await writeVersionFile(folder, { ...file, tags: { ...file.tags, ...tags } });
      });
    },
    async history(name) {
      const folder = folderOf(root, name);
      await requireModel(folder, name);
      return readAliasEvents(folder);
    },
  };
}

function folderOf(root: string, name: string): string {
  checkModelName(name);
  return path.join(root, name);
}

const locked = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  withFileLock(path.join(folder, '.lock'), work);

async function createVersion(
  root: string,
  init: NewModelVersion,
  clock: () => number,
): Promise<ModelVersion> {
  const { loggedModelId: _, ...kept } = init;
  const { name, tags = {} } = kept;
  const folder = folderOf(root, name);
  return locked(folder, async () => {
    const version = ((await listVersionNumbers(folder))[0] ?? 0) + 1;
    const file: VersionFile = { ...kept, formatVersion: 1, version, createdMs: clock(), tags: { ...tags } };
    await writeVersionFile(folder, file);
    return versionOf(file, []);
  });
}

interface AliasState {
  readonly folder: string;
  readonly name: string;
  readonly events: readonly AliasEvent[];
}

async function readVersion({ folder, name, events }: AliasState, version: number): Promise<ModelVersion> {
  const file = (await readVersionFile(folder, version)) ?? throwVersionUnknown(name, version);
  const aliases = [...aliasesAfter(events)].filter(([, target]) => target === version);
  return versionOf(file, aliases.map(([alias]) => alias).sort());
}

function versionOf({ formatVersion: _, ...file }: VersionFile, aliases: readonly string[]): ModelVersion {
  return { ...(file as Omit<ModelVersion, 'aliases'>), aliases };
}

async function summarise(folder: string, name: string): Promise<ModelSummary | undefined> {
  const [latestVersion] = await listVersionNumbers(folder);
  if (latestVersion === undefined) return undefined;
  return { name, latestVersion, aliases: Object.fromEntries(aliasesAfter(await readAliasEvents(folder))) };
}

async function requireModel(folder: string, name: string): Promise<number[]> {
  const numbers = await listVersionNumbers(folder);
  if (numbers.length > 0) return numbers;
  return throwModelUnknown(name);
}
