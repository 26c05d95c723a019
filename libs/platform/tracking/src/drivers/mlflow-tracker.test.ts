import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { createMlflowClient, type MlflowClient } from '@runestone/mlflow-client';
import { describeWithServices, startMlflow, type MlflowServer } from '@runestone/real-services';
import { Type } from '@sinclair/typebox';
import { describeTracker } from '../tracker.conformance.ts';
import { createMlflowTracker } from './mlflow-tracker.ts';

describeWithServices('an MLflow server', 'installed', () => {
  let server: MlflowServer;
  let client: MlflowClient;
  beforeAll(async () => {
    server = await startMlflow();
    client = createMlflowClient({ trackingUri: server.uri });
  }, 120_000);
  afterAll(() => server.close());

  const randomId = (): string => randomBytes(16).toString('hex');
  describeTracker('an MLflow server', async () => {
    const suffix = randomId().slice(0, 8);
    return {
      tracker: createMlflowTracker({ client, clock: Date.now, randomId }),
      tick: () => delay(2),
      close: () => retireExperiments(client, suffix),
    };
  });
});

/** Renames and deletes every experiment, so that the next test finds none. */
async function retireExperiments(client: MlflowClient, suffix: string): Promise<void> {
  const experiments = Type.Object({
    experiments: Type.Array(Type.Object({ experiment_id: Type.String(), name: Type.String() })),
  });
  const post = (path: string, json: object, reply = Type.Object({})) =>
    client.call({ what: path, method: 'POST', path: `mlflow/${path}`, json, reply, repeatable: true });
  const found = await client.call({
    what: 'list',
    method: 'POST',
    path: 'mlflow/experiments/search',
    json: { max_results: 1000 },
    reply: experiments,
    repeatable: true,
  });
  for (const { experiment_id, name } of found.experiments) {
    if (experiment_id === '0') continue;
    await post('experiments/update', { experiment_id, new_name: `${name}-${suffix}` });
    await post('experiments/delete', { experiment_id });
  }
}
