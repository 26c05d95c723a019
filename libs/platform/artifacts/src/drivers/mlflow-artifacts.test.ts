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
