import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMlflowClient, type MlflowClient } from '@runestone/mlflow-client';
import { describeWithServices, startMlflow, type MlflowServer } from '@runestone/real-services';
import { describeRegistry } from '../registry.conformance.ts';
import { createMlflowCalls } from './mlflow-calls.ts';
import { createMlflowRegistry } from './mlflow-registry.ts';

describeWithServices('an MLflow server', 'installed', () => {
  let server: MlflowServer;
  let client: MlflowClient;
  beforeAll(async () => {
    server = await startMlflow();
    client = createMlflowClient({ trackingUri: server.uri });
  }, 120_000);
  afterAll(() => server.close());

  const randomId = (): string => randomBytes(16).toString('hex');
  const createRegistry = (staleMs = 15_000) =>
    createMlflowRegistry({ client, clock: Date.now, randomId, staleMs });
  const clear = async (): Promise<void> => {
    const calls = createMlflowCalls(client);
    for (const { name } of await calls.searchModels()) await calls.deleteModel(name);
  };

  describeRegistry('MLflow’s model registry', async () => ({ registry: createRegistry(), close: clear }));

  const withVersions = async (count: number) => {
    const registry = createRegistry(300);
    for (let i = 1; i <= count; i += 1)
      await registry.createVersion({ name: 'm', sourceUri: `s3://bundles/${i}` });
    return { registry, calls: createMlflowCalls(client) };
  };

  it('finishes the moves of a process that was killed while it made them', async () => {
    const { registry, calls } = await withVersions(3);
    await registry.setAlias('m', 'champion', 1);
    // What a killed process leaves: its lock, its intention, one of two aliases moved.
    await calls.createModel('runestone-lock.m', {
      description: '',
      tags: [{ key: 'runestone.lock_holder', value: 'gone' }],
    });
    const intended = [
      { timeMs: 1, alias: 'previous', version: 1, reason: 'better' },
      { timeMs: 1, alias: 'champion', version: 2, previousVersion: 1, reason: 'better' },
    ];
    await calls.setModelTag('m', { key: 'runestone.alias_moves_pending', value: JSON.stringify(intended) });
    await calls.setAlias('m', 'previous', 1);
    expect((await registry.listModels()).map(({ name }) => name)).toEqual(['m']);
    await registry.setAlias('m', 'challenger', 3);
    expect((await registry.listModels())[0]?.aliases).toEqual({ champion: 2, previous: 1, challenger: 3 });
    expect((await registry.history('m')).slice(1)).toEqual([
      ...intended,
      expect.objectContaining({ alias: 'challenger', version: 3 }),
    ]);
    expect((await calls.searchModels()).map(({ name }) => name)).toEqual(['m']);
    await clear();
  });

  it('records what was moved by other means', async () => {
    const { registry, calls } = await withVersions(3);
    await registry.setAlias('m', 'champion', 1);
    await calls.setAlias('m', 'champion', 2);
    expect((await registry.getAlias('m', 'champion')).version).toBe(2);
    await registry.setAlias('m', 'champion', 3, { reason: 'x'.repeat(6000) });
    const events = await registry.history('m');
    expect(events.map(({ version, previousVersion }) => [version, previousVersion])).toEqual([
      [1, undefined],
      [2, 1],
      [3, 2],
    ]);
    expect(events[1]?.reason).toMatch(/other means/);
    await clear();
  });

  it('keeps a long history', async () => {
    const { registry } = await withVersions(2);
    for (let i = 0; i < 12; i += 1)
      await registry.setAlias('m', 'champion', 1 + (i % 2), { reason: `${i} ${'long '.repeat(200)}` });
    const events = await registry.history('m');
    expect(events.map(({ reason }) => Number(reason?.split(' ')[0]))).toEqual([...Array(12).keys()]);
    await clear();
  });
});
