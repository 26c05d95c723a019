import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMlflowClient } from '@runestone/mlflow-client';
import { describeWithServices, startMlflow, type MlflowServer } from '@runestone/real-services';
import { describeArtifactStore } from '../artifact-store.conformance.ts';
import { createMlflowArtifacts } from './mlflow-artifacts.ts';

describeWithServices('an MLflow server', 'installed', () => {
  let server: MlflowServer;
  let tests = 0;
  const createStore = () =>
    createMlflowArtifacts({ client: createMlflowClient({ trackingUri: server.uri }) });

  beforeAll(async () => {
    server = await startMlflow();
  }, 120_000);
  afterAll(() => server.close());

  describeArtifactStore('MLflow’s artifact proxy', async () => {
    tests += 1;
    const folder = `mlflow-artifacts:/test-${tests}`;
    const store = createStore();
    return { store, baseUri: `${folder}/base`, refused: /[%#?;]/, close: () => store.remove(folder) };
  });

  it.each([
    'file:///etc/hostname',
    '/etc/hostname',
    's3://bucket/x',
    'mlflow-artifacts:',
    'mlflow-artifacts://',
    '',
  ])('takes no URI of another store: %j', async (uri) => {
    const store = createStore();
    const refusal = { code: 'ARTIFACT_URI_INVALID', kind: 'input' };
    for (const attempt of [
      () => store.read(uri),
      () => store.write(uri, 'x'),
      () => store.list(uri),
      () => store.remove(uri),
    ])
      await expect(attempt()).rejects.toMatchObject(refusal);
  });

  it.each(['a%20b', 'a%2520b', 'a#b', 'a;b', 'a?b'])(
    'refuses %j, which the proxy would take for another name',
    async (name) => {
      const store = createStore();
      const uri = `mlflow-artifacts:/collisions/${name}`;
      await store.write('mlflow-artifacts:/collisions/a b', 'kept');
      await expect(store.write(uri, 'x')).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
      await expect(store.remove(uri)).rejects.toMatchObject({ code: 'ARTIFACT_URI_INVALID' });
      expect(String(await store.read('mlflow-artifacts:/collisions/a b'))).toBe('kept');
    },
  );

  it('takes URIs that name its server, and no other', async () => {
    const store = createStore();
    const { host } = new URL(server.uri);
    await store.write(`mlflow-artifacts://${host}/named/a`, 'x');
    expect(String(await store.read('mlflow-artifacts:/named/a'))).toBe('x');
    await expect(store.read('mlflow-artifacts://elsewhere:1/named/a')).rejects.toMatchObject({
      code: 'ARTIFACT_URI_INVALID',
    });
  });
});
