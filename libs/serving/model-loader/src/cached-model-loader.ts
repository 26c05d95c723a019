import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { createFileArtifacts } from '@runestone/artifacts';
import { fromUnknown, type RunestoneError } from '@runestone/errors';
import { readJsonFile, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';
import { manifestFile } from '@runestone/text-pipeline';
import { Type, type Static } from '@sinclair/typebox';
import {
  bundleFilesOf,
  type FetchedModel,
  type ModelFetcher,
  type ModelLoader,
  type ResolvedModel,
} from './model-loader.ts';
import type { ModelReference } from './model-reference.ts';
import { saveBundle } from './save-bundle.ts';

/** What a cache does that somebody should know. */
export type CacheEvent =
  /** The stores are away: what they said last, or what was fetched before, is used. */
  | { readonly type: 'away'; readonly reference: string; readonly error: RunestoneError }
  /** The stores answer again. */
  | { readonly type: 'back' }
  /** A bundle could not be kept, or one that was kept is damaged and fetched anew; the load goes on. */
  | { readonly type: 'problem'; readonly error: RunestoneError };

/** How a caching loader is made. */
export interface CachedModelLoaderOptions {
  /** Fetches from the stores. */
  readonly origin: ModelFetcher;
  /** Fetches from folders, without the stores. */
  readonly fromFolder: Pick<ModelLoader, 'fetch'>;
  /** Where bundles are kept: `<manifest sha256>/…` and `references.json`. */
  readonly directory: string;
  /** How many bundles are kept, the last used ones; 8 unless given. */
  readonly maxBundles?: number;
  readonly onEvent?: (event: CacheEvent) => void;
}

const resolvedSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  runId: Type.Optional(Type.String()),
  sourceUri: Type.String(),
  manifestSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
const referencesSchema = Type.Object({
  formatVersion: Type.Literal(1),
  /** What each reference led to when the stores were last asked. */
  references: Type.Record(Type.String(), resolvedSchema),
});
type References = Static<typeof referencesSchema>['references'];

/** Errors after which the stores may be away rather than the model. */
const away = new Set(['upstream', 'timeout', 'not-ready', 'overloaded', 'unauthorized', 'forbidden']);

/**
 * Creates a loader that keeps what it fetches, verified, and goes on with it while the stores are away: an alias then leads
 * where it last led. Bundles in `file:` folders are not kept.
 */
export function createCachedModelLoader(options: CachedModelLoaderOptions): ModelFetcher {
  const { origin, fromFolder, directory, maxBundles = 8, onEvent } = options;
  const folderOf = (sha256: string): string => path.join(directory, sha256);
  const warn = (thrown: unknown): void => onEvent?.({ type: 'problem', error: fromUnknown(thrown) });
  const memory = createReferenceMemory(path.join(directory, 'references.json'), warn);
  const report = createAwayReport(onEvent);

  /** Keeps a bundle that was fetched; a load does not fail for want of room. */
  const keep = async (resolved: ResolvedModel, fetched: FetchedModel): Promise<void> => {
    const { manifestSha256 } = fetched.identity;
    try {
      await saveBundle(createFileArtifacts(), folderOf(manifestSha256), bundleFilesOf(fetched));
      await markUsed(folderOf(manifestSha256));
      await prune(directory, maxBundles, manifestSha256);
    } catch (thrown) {
      warn(thrown);
    }
    await memory.remember(resolved, manifestSha256);
  };
  const fetch: ModelLoader['fetch'] = async (resolved, loadOptions) => {
    const kept = isRemote(resolved) ? await keptFolder(resolved, folderOf) : undefined;
    if (kept !== undefined) {
      try {
        return await fromFolder.fetch({ ...resolved, sourceUri: kept }, loadOptions);
      } catch (thrown) {
        warn(thrown);
        await rm(kept, { recursive: true, force: true });
      }
    }
    const fetched = await origin.fetch(resolved, loadOptions);
    if (isRemote(resolved)) await keep(resolved, fetched);
    return fetched;
  };

  return {
    fetch,
    async resolve(reference) {
      try {
        const resolved = await origin.resolve(reference);
        report.answered();
        if (isRemote(resolved))
          await memory.ask(reference, resolved, (await keptFolder(resolved, folderOf)) !== undefined);
        return resolved;
      } catch (thrown) {
        const error = fromUnknown(thrown);
        const last = away.has(error.kind) ? await memory.lastAnswer(reference) : undefined;
        if (last === undefined || (await keptFolder(last, folderOf)) === undefined) throw error;
        report.away(describe(reference), error);
        return last;
      }
    },
  };
}

/** Says once that the stores went away, and once that they are back. */
function createAwayReport(onEvent: CachedModelLoaderOptions['onEvent']) {
  let isAway = false;
  return {
    away(reference: string, error: RunestoneError): void {
      if (!isAway) onEvent?.({ type: 'away', reference, error });
      isAway = true;
    },
    answered(): void {
      if (isAway) onEvent?.({ type: 'back' });
      isAway = false;
    },
  };
}

/** Remembers in a file what references led to, of bundles that are kept. */
function createReferenceMemory(file: string, warn: (thrown: unknown) => void) {
  const read = async (): Promise<References> => {
    const check = (value: unknown) => checkSchema(referencesSchema, value, 'the references');
    return (await readJsonFile(file, check))?.references ?? {};
  };
  /** Where each reference led when it was last asked. */
  const asked = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  const remember = (resolved: ResolvedModel, manifestSha256: string): Promise<void> => {
    writing = writing
      .then(async () => {
        const references = await read().catch(() => ({}) as References);
        const { name, version, runId, sourceUri } = resolved;
        const answer = {
          name,
          version,
          sourceUri,
          manifestSha256,
          ...(runId === undefined ? {} : { runId }),
        };
        for (const [key, uri] of asked) if (uri === sourceUri) references[key] = answer;
        await writeFileAtomic(file, JSON.stringify({ formatVersion: 1, references }));
      })
      .catch(warn);
    return writing;
  };
  return {
    remember,
    /** Notes what a reference leads to; for a bundle that is kept already it is remembered at once. */
    async ask(reference: ModelReference, resolved: ResolvedModel, isKept: boolean): Promise<void> {
      const key = JSON.stringify(reference);
      const isNew = asked.get(key) !== resolved.sourceUri;
      asked.set(key, resolved.sourceUri);
      if (isNew && isKept && resolved.manifestSha256 !== undefined)
        await remember(resolved, resolved.manifestSha256);
    },
    async lastAnswer(reference: ModelReference): Promise<ResolvedModel | undefined> {
      const references = await read().catch(() => ({}) as References);
      const answer = references[JSON.stringify(reference)];
      if (answer === undefined) return undefined;
      const { runId, ...others } = answer;
      return { ...others, ...(runId === undefined ? {} : { runId }) };
    },
  };
}

const isRemote = ({ sourceUri }: ResolvedModel): boolean => /^(s3|mlflow-artifacts):/.test(sourceUri);

/** The folder of a bundle that is kept whole. */
async function keptFolder(
  { manifestSha256 }: { readonly manifestSha256?: string },
  folderOf: (sha256: string) => string,
): Promise<string | undefined> {
  if (manifestSha256 === undefined || !/^[0-9a-f]{64}$/.test(manifestSha256)) return undefined;
  const folder = folderOf(manifestSha256);
  const whole = await stat(path.join(folder, manifestFile)).catch(() => undefined);
  if (whole === undefined) return undefined;
  await markUsed(folder);
  return folder;
}

/** Sets the time of a folder, by which the last used ones are told: file systems' own clocks may be coarser. */
async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}

/** Removes the bundles that were not used for longest. */
async function prune(directory: string, maxBundles: number, latest: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const used = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(directory, name))).mtimeMs })),
  );
  const old = used.filter(({ name }) => name !== latest).sort((a, b) => b.at - a.at);
  for (const { name } of old.slice(maxBundles - 1))
    await createFileArtifacts().remove(path.join(directory, name));
}

function describe(reference: ModelReference): string {
  switch (reference.kind) {
    case 'alias':
      return `${reference.name}@${reference.alias}`;
    case 'version':
      return `${reference.name}/${reference.version}`;
    case 'run':
      return `run:${reference.runId}${reference.checkpoint === undefined ? '' : `/${reference.checkpoint}`}`;
    case 'directory':
      return reference.path;
  }
}
