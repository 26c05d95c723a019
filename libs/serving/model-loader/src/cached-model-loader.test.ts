import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RunestoneError } from '@runestone/errors';
import { sha256Hex } from '@runestone/files';
import { createCachedModelLoader, type CacheEvent } from './cached-model-loader.ts';
import type { ModelFetcher } from './model-loader.ts';
import type { FetchedModel, ModelLoader, ResolvedModel } from './model-loader.ts';

const champion = { kind: 'alias', name: 'm', alias: 'champion' } as const;
const gone = new RunestoneError({ kind: 'upstream', code: 'MLFLOW_UNREACHABLE', message: 'gone' });

/** A manifest that says nothing but the version. */
const manifestOf = (version: number): Buffer => Buffer.from(`{"version":${version}}`);
const sha256Of = (version: number): string => sha256Hex(manifestOf(version));
/** A bundle of this manifest alone, as it comes from there. */
const fetchedFrom = ({ name, version, sourceUri }: ResolvedModel, manifestBytes: Uint8Array): FetchedModel =>
  ({
    identity: { name, version, manifestSha256: sha256Hex(manifestBytes) },
    ...{ manifest: { sourceUri }, manifestBytes, files: new Map() },
  }) as unknown as FetchedModel;

let directory: string;
let events: CacheEvent[];
let fetched: string[];
/** What the stores say now: the champion's version, or that they are away. */
let stores: { champion: number; away: boolean; hashes: boolean };

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'runestone-cache-'));
  [events, fetched] = [[], []];
  stores = { champion: 1, away: false, hashes: true };
});
afterEach(() => rm(directory, { recursive: true }));

function create(maxBundles = 8): ModelFetcher {
  const origin: ModelFetcher = {
    async resolve() {
      if (stores.away) throw gone;
      const version = stores.champion;
      const hash = stores.hashes ? { manifestSha256: sha256Of(version) } : {};
      return { name: 'm', version: String(version), sourceUri: `s3://bucket/${version}`, ...hash };
    },
    async fetch(resolved) {
      if (stores.away) throw gone;
      fetched.push(resolved.version);
      return fetchedFrom(resolved, manifestOf(Number(resolved.version)));
    },
  };
  const fromFolder: Pick<ModelLoader, 'fetch'> = {
    async fetch(resolved) {
      const bytes = await readFile(path.join(resolved.sourceUri, 'manifest.json'));
      if (sha256Hex(bytes) !== resolved.manifestSha256)
        throw new RunestoneError({ kind: 'integrity', code: 'LOADER_BUNDLE_DAMAGED', message: 'changed' });
      return fetchedFrom(resolved, bytes);
    },
  };
  const onEvent = (event: CacheEvent): void => void events.push(event);
  return createCachedModelLoader({ origin, fromFolder, directory, maxBundles, onEvent });
}

const fetchChampion = async (loader: ModelFetcher): Promise<FetchedModel> =>
  loader.fetch(await loader.resolve(champion));

describe('createCachedModelLoader', () => {
  it('fetches a bundle once, then from its folder', async () => {
    await fetchChampion(create());
    const again = await fetchChampion(create());
    expect(again.manifest).toEqual({ sourceUri: path.join(directory, sha256Of(1)) });
    expect([fetched, events]).toEqual([['1'], []]);
  });

  it.each([true, false])(
    'goes on where an alias last led while the stores are away (hashes: %s)',
    async (hashes) => {
      stores.hashes = hashes;
      await fetchChampion(create());
      stores.champion = 2;
      await fetchChampion(create());
      stores.away = true;
      const loader = create();
      expect((await fetchChampion(loader)).identity.version).toBe('2');
      await loader.resolve(champion);
      expect(events).toEqual([{ type: 'away', reference: 'm@champion', error: gone }]);
      stores.away = false;
      await loader.resolve(champion);
      expect(events.at(-1)).toEqual({ type: 'back' });
    },
  );

  it('goes back with an alias that is rolled back to a bundle that is kept', async () => {
    const loader = create();
    for (const version of [1, 2, 1]) {
      stores.champion = version;
      await fetchChampion(loader);
    }
    stores.away = true;
    expect((await fetchChampion(create())).identity.version).toBe('1');
    expect(fetched).toEqual(['1', '2']);
  });

  it('says why it cannot help: nothing kept, or an error that is no outage', async () => {
    stores.away = true;
    await expect(create().resolve(champion)).rejects.toBe(gone);
    stores.away = false;
    await fetchChampion(create());
    await rm(path.join(directory, sha256Of(1)), { recursive: true });
    stores.away = true;
    await expect(create().resolve(champion)).rejects.toBe(gone);
  });

  it('fetches anew what was damaged, and tells', async () => {
    await fetchChampion(create());
    await writeFile(path.join(directory, sha256Of(1), 'manifest.json'), 'damaged');
    await fetchChampion(create());
    expect(fetched).toEqual(['1', '1']);
    expect(events).toMatchObject([{ type: 'problem', error: { code: 'LOADER_BUNDLE_DAMAGED' } }]);
  });

  it('keeps the last used bundles only', async () => {
    const loader = create(2);
    for (const version of [1, 2, 3]) {
      stores.champion = version;
      await fetchChampion(loader);
    }
    const kept = (await readdir(directory)).filter((name) => name.length === 64);
    expect(kept.sort()).toEqual([sha256Of(2), sha256Of(3)].sort());
  });
});
