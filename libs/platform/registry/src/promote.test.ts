import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalRegistry, promote, rollback, type Registry } from './index.ts';

let directory: string;
let registry: Registry;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'runestone-promote-'));
  registry = createLocalRegistry({ directory, clock: () => 1000 });
  for (const index of [1, 2, 3]) await registry.createVersion({ name: 'm', sourceUri: `file:///${index}` });
  await promote(registry, { name: 'm', version: 1, reason: 'first' });
});
afterEach(() => rm(directory, { recursive: true }));

const rolesOf = async (): Promise<unknown> => (await registry.listModels())[0]?.aliases;

/** The registry, but just before aliases are moved somebody else does something. */
function interrupted(other: () => Promise<unknown>): Registry {
  return {
    ...registry,
    moveAliases: async (...args) => {
      await other();
      return registry.moveAliases(...args);
    },
  };
}

describe('promote', () => {
  it.each([
    [
      'another promotion',
      () => promote(registry, { name: 'm', version: 3, reason: 'quicker' }),
      { champion: 3, previous: 1 },
    ],
    ['the deletion of the champion', () => registry.deleteAlias('m', 'champion'), {}],
    ['a move of previous', () => registry.setAlias('m', 'previous', 3), { champion: 1, previous: 3 }],
  ])('gives way to %s in between and changes nothing', async (_, other, roles) => {
    const late = promote(interrupted(other), { name: 'm', version: 2, reason: 'slower' });
    await expect(late).rejects.toMatchObject({ code: 'REGISTRY_ALIAS_MOVED', kind: 'conflict' });
    expect(await rolesOf()).toEqual(roles);
    expect((await registry.history('m')).map(({ reason }) => reason)).not.toContain('slower');
  });

  it('writes both moves in one step, the reason with each', async () => {
    await promote(registry, { name: 'm', version: 2, reason: 'better F1' });
    expect((await registry.history('m')).slice(1)).toEqual([
      { timeMs: 1000, alias: 'previous', version: 1, reason: 'better F1' },
      { timeMs: 1000, alias: 'champion', version: 2, previousVersion: 1, reason: 'better F1' },
    ]);
  });

  it('reports what it did itself, not what came after', async () => {
    const overtaken: Registry = {
      ...registry,
      moveAliases: async (...args) => {
        await registry.moveAliases(...args);
        await promote(registry, { name: 'm', version: 3, reason: 'next' });
      },
    };
    const result = await promote(overtaken, { name: 'm', version: 2, reason: 'better' });
    expect(result).toMatchObject({ champion: { version: 2 }, previous: { version: 1 }, changed: true });
    expect(await rolesOf()).toEqual({ champion: 3, previous: 2 });
  });
});

describe('rollback', () => {
  it('gives way to a promotion in between', async () => {
    await promote(registry, { name: 'm', version: 2, reason: 'better' });
    const other = () => promote(registry, { name: 'm', version: 3, reason: 'still better' });
    const late = rollback(interrupted(other), { name: 'm', reason: 'complaints' });
    await expect(late).rejects.toMatchObject({ code: 'REGISTRY_ALIAS_MOVED' });
    expect(await rolesOf()).toEqual({ champion: 3, previous: 2 });
  });

  it('refuses to go back to the champion itself', async () => {
    await registry.setAlias('m', 'previous', 1);
    await expect(rollback(registry, { name: 'm', reason: 'x' })).rejects.toMatchObject({
      code: 'REGISTRY_NOTHING_TO_ROLL_BACK',
    });
  });
});
