import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { promote, rollback } from './promote.ts';
import type { Registry } from './registry.ts';

/** A registry to try, in which nothing is yet, and how to clear up. */
export interface RegistryTrial {
  readonly registry: Registry;
  close(): Promise<void>;
}

const numbersOf = (versions: readonly { readonly version: number }[]): number[] =>
  versions.map(({ version }) => version);

/** Defines the suite that every driver of Registry must pass. */
export function describeRegistry(name: string, create: () => Promise<RegistryTrial>): void {
  describe(`${name} as a registry`, () => {
    let trial: RegistryTrial;
    let registry: Registry;
    const model = 'language-id';
    const addVersions = async (count: number): Promise<void> => {
      for (let index = 1; index <= count; index += 1) {
        await registry.createVersion({ name: model, sourceUri: `s3://bundles/${index}` });
      }
    };

    beforeEach(async () => {
      trial = await create();
      registry = trial.registry;
    });
    afterEach(() => trial.close());

    it('gives back a version as it was registered', async () => {
      const facts = {
        name: model,
        sourceUri: 's3://bundles/a',
        runId: 'a'.repeat(32),
        description: 'Nordic languages',
        tags: { 'runestone.manifest_sha256': 'ø' },
      };
      const created = await registry.createVersion(facts);
      expect(created).toEqual({ ...facts, version: 1, createdMs: expect.any(Number), aliases: [] });
      expect(await registry.getVersion(model, 1)).toEqual(created);
    });

    it('numbers versions 1, 2, 3 for each model by itself', async () => {
      await addVersions(2);
      const other = await registry.createVersion({ name: 'other', sourceUri: 's3://bundles/x' });
      expect(other.version).toBe(1);
      expect(numbersOf(await registry.listVersions(model))).toEqual([2, 1]);
    });

    it('gives versions registered at once different numbers', async () => {
      const creating = Array.from({ length: 5 }, (_, index) =>
        registry.createVersion({ name: model, sourceUri: `s3://bundles/${index}` }),
      );
      expect(numbersOf(await Promise.all(creating)).sort()).toEqual([1, 2, 3, 4, 5]);
    });

    it('lists models with their latest version and aliases', async () => {
      expect(await registry.listModels()).toEqual([]);
      await addVersions(2);
      await registry.createVersion({ name: 'b', sourceUri: 's3://bundles/x' });
      await registry.setAlias(model, 'champion', 1);
      expect(await registry.listModels()).toEqual([
        { name: 'b', latestVersion: 1, aliases: {} },
        { name: model, latestVersion: 2, aliases: { champion: 1 } },
      ]);
    });

    it('moves an alias, shows it with its version and remembers every move', async () => {
      await addVersions(2);
      await registry.setAlias(model, 'challenger', 1, { reason: 'first try' });
      await registry.setAlias(model, 'challenger', 2);
      await registry.setAlias(model, 'challenger', 2);
      expect(await registry.getAlias(model, 'challenger')).toMatchObject({
        version: 2,
        aliases: ['challenger'],
      });
      await registry.deleteAlias(model, 'challenger');
      expect(await registry.history(model)).toEqual([
        { timeMs: expect.any(Number), alias: 'challenger', version: 1, reason: 'first try' },
        { timeMs: expect.any(Number), alias: 'challenger', version: 2, previousVersion: 1 },
        { timeMs: expect.any(Number), alias: 'challenger', previousVersion: 2 },
      ]);
      expect((await registry.getVersion(model, 2)).aliases).toEqual([]);
    });

    it('adds tags to a version', async () => {
      await registry.createVersion({ name: model, sourceUri: 's3://bundles/x', tags: { a: '1', b: '1' } });
      await registry.setVersionTags(model, 1, { b: '2', c: '3' });
      expect((await registry.getVersion(model, 1)).tags).toEqual({ a: '1', b: '2', c: '3' });
    });

    it('says what is missing', async () => {
      const missing = (code: string) => ({ code, kind: 'not-found' });
      await expect(registry.getVersion('none', 1)).rejects.toMatchObject(missing('REGISTRY_MODEL_UNKNOWN'));
      await expect(registry.listVersions('none')).rejects.toMatchObject(missing('REGISTRY_MODEL_UNKNOWN'));
      await addVersions(1);
      await expect(registry.getVersion(model, 2)).rejects.toMatchObject(missing('REGISTRY_VERSION_UNKNOWN'));
      await expect(registry.setAlias(model, 'champion', 2)).rejects.toMatchObject(
        missing('REGISTRY_VERSION_UNKNOWN'),
      );
      await expect(registry.setVersionTags(model, 2, {})).rejects.toMatchObject(
        missing('REGISTRY_VERSION_UNKNOWN'),
      );
      await expect(registry.getAlias(model, 'champion')).rejects.toMatchObject(
        missing('REGISTRY_ALIAS_UNKNOWN'),
      );
      await expect(registry.deleteAlias(model, 'champion')).rejects.toMatchObject(
        missing('REGISTRY_ALIAS_UNKNOWN'),
      );
      expect(await registry.history(model)).toEqual([]);
    });

    it.each(['', '..', '../x', 'a/b', 'a\\b', 'a\0', '%2e%2e', '.hidden', 'a b', 'ø', 'a'.repeat(129)])(
      'refuses the name %j',
      async (bad) => {
        const refusal = { code: 'REGISTRY_NAME_INVALID', kind: 'input' };
        await expect(
          registry.createVersion({ name: bad, sourceUri: 's3://bundles/x' }),
        ).rejects.toMatchObject(refusal);
        await expect(registry.listVersions(bad)).rejects.toMatchObject(refusal);
        await addVersions(1);
        await expect(registry.setAlias(model, bad, 1)).rejects.toMatchObject(refusal);
      },
    );

    it.each(['latest', 'v1', 'V20'])('refuses the alias %s, which MLflow keeps for itself', async (alias) => {
      await addVersions(1);
      await expect(registry.setAlias(model, alias, 1)).rejects.toMatchObject({
        code: 'REGISTRY_NAME_INVALID',
      });
    });

    it('moves several aliases as one, only from where they are expected', async () => {
      await addVersions(3);
      await registry.moveAliases(model, { champion: 2, previous: 1 }, { expected: { champion: undefined } });
      const late = registry.moveAliases(model, { champion: 3, previous: 2 }, { expected: { champion: 1 } });
      await expect(late).rejects.toMatchObject({ code: 'REGISTRY_ALIAS_MOVED', kind: 'conflict' });
      const missing = registry.moveAliases(model, { champion: 3, previous: 9 });
      await expect(missing).rejects.toMatchObject({ code: 'REGISTRY_VERSION_UNKNOWN' });
      expect((await registry.listModels())[0]?.aliases).toEqual({ champion: 2, previous: 1 });
    });

    it('ends two moves at once with one winner and a true history', async () => {
      await addVersions(4);
      await Promise.all([1, 2, 3, 4].map((version) => registry.setAlias(model, 'champion', version)));
      const events = await registry.history(model);
      expect(events.map(({ previousVersion }) => previousVersion)).toEqual([
        undefined,
        ...events.slice(0, -1).map(({ version }) => version),
      ]);
      expect((await registry.getAlias(model, 'champion')).version).toBe(events.at(-1)?.version);
    });

    describe('promote and rollback', () => {
      it('keeps the old champion as previous, and swaps the two back and forth', async () => {
        await addVersions(3);
        const first = await promote(registry, { name: model, version: 1, reason: 'first' });
        expect(first).toMatchObject({ champion: { version: 1, aliases: ['champion'] }, changed: true });
        expect(first.previous).toBeUndefined();
        const second = await promote(registry, { name: model, version: 3, reason: 'better' });
        expect(second).toMatchObject({
          champion: { version: 3 },
          previous: { version: 1, aliases: ['previous'] },
        });
        const back = await rollback(registry, { name: model, reason: 'complaints' });
        expect(back).toMatchObject({ champion: { version: 1 }, previous: { version: 3 } });
        const again = await rollback(registry, { name: model, reason: 'mistaken' });
        expect(again).toMatchObject({ champion: { version: 3 }, previous: { version: 1 } });
        const reasons = (await registry.history(model)).map(({ reason }) => reason);
        expect([...new Set(reasons)]).toEqual(['first', 'better', 'complaints', 'mistaken']);
      });

      it('changes nothing when the version is the champion already', async () => {
        await addVersions(1);
        await promote(registry, { name: model, version: 1, reason: 'first' });
        const again = await promote(registry, { name: model, version: 1, reason: 'again' });
        expect(again).toMatchObject({ changed: false, champion: { version: 1 } });
        expect(await registry.history(model)).toHaveLength(1);
      });

      it('says why nothing can be promoted or rolled back', async () => {
        const [name, reason] = [model, 'x'];
        await expect(promote(registry, { name, version: 1, reason })).rejects.toMatchObject({
          kind: 'not-found',
        });
        await addVersions(1);
        await expect(promote(registry, { name, version: 9, reason })).rejects.toMatchObject({
          kind: 'not-found',
        });
        await expect(rollback(registry, { name, reason })).rejects.toMatchObject({
          code: 'REGISTRY_ALIAS_UNKNOWN',
        });
        await promote(registry, { name, version: 1, reason });
        await expect(rollback(registry, { name, reason })).rejects.toMatchObject({
          code: 'REGISTRY_NOTHING_TO_ROLL_BACK',
          kind: 'conflict',
        });
      });

      it('lets one of two promotions at once win, and tells the other', async () => {
        await addVersions(3);
        await promote(registry, { name: model, version: 1, reason: 'first' });
        const results = await Promise.allSettled(
          [2, 3].map((version) => promote(registry, { name: model, version, reason: `try ${version}` })),
        );
        const lost = results.filter((result) => result.status === 'rejected');
        for (const { reason } of lost)
          expect(reason).toMatchObject({ code: 'REGISTRY_ALIAS_MOVED', kind: 'conflict' });
        expect(lost.length).toBeLessThan(2);
        const { champion, previous } = (await registry.listModels())[0]?.aliases ?? {};
        const champions = (await registry.history(model)).filter(({ alias }) => alias === 'champion');
        expect([champion, previous]).toEqual([champions.at(-1)?.version, champions.at(-2)?.version]);
      });
    });
  });
}
