import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { joinUri } from '@runestone/artifacts';
import { describeWithServices, startMlflow, type MlflowServer } from '@runestone/real-services';
import { openStores, type Stores, type StoreSettings } from '@runestone/stores';
import { isMirrored, mirrorRun } from './mirror-run.ts';
import { startMirror } from './start-mirror.ts';

describeWithServices('a mirror to MLflow', 'installed', () => {
  let server: MlflowServer;
  let folder: string;
  let stores: Stores;
  let settings: StoreSettings;

  beforeAll(async () => {
    server = await startMlflow();
    folder = await mkdtemp(path.join(tmpdir(), 'runestone-mirror-'));
  }, 120_000);
  beforeEach(async () => {
    settings = {
      RUNESTONE_HOME: await mkdtemp(path.join(folder, 'home-')),
      MLFLOW_TRACKING_URI: server.uri,
      MLFLOW_TRACKING_INSECURE_TLS: false,
      AWS_REGION: 'us-east-1',
    };
    stores = openStores(settings, { attempts: 1 });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const startRun = () =>
    stores.local.createRun({ experiment: 'mirrored', params: { a: '1' }, tags: { t: 'x' } });
  const remoteOf = () => stores.remote?.tracker as NonNullable<Stores['remote']>['tracker'];

  it('makes the run there equal to the one here, once, however often it is repeated', async () => {
    const run = await startRun();
    for (let step = 1; step <= 3; step += 1) await run.logMetrics({ loss: 1 / step, accuracy: step }, step);
    await stores.artifacts.write(joinUri(run.artifactUri, 'a/b.txt'), 'text');
    const first = await mirrorRun(stores, run.runId);
    expect(first).toMatchObject({ points: 6, files: 1, bytes: 4 });
    await run.logMetrics({ loss: 0.1 }, 4);
    await run.end('FINISHED');
    expect(await isMirrored(stores.local, run.runId, server.uri)).toBe(false);
    expect(await mirrorRun(stores, run.runId)).toMatchObject({ points: 1, files: 0 });
    expect(await isMirrored(stores.local, run.runId, server.uri)).toBe(true);
    // As if nothing were known of it: everything is sent again, and is there once.
    await rm(path.join(settings.RUNESTONE_HOME, 'runs/mirrored', run.runId, 'mirror.json'));
    const again = await mirrorRun(stores, run.runId);
    expect(again).toMatchObject({ remoteRunId: first.remoteRunId, points: 7 });
    const there = await remoteOf().getRun(run.runId);
    expect(there).toMatchObject({
      status: 'FINISHED',
      params: { a: '1' },
      metrics: { loss: 0.1, accuracy: 3 },
    });
    expect((await remoteOf().getMetricHistory(run.runId, 'loss')).map(({ step }) => step)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(String(await stores.artifacts.read(joinUri(there.artifactUri, 'a/b.txt')))).toBe('text');
  });

  it('removes there what is gone here, and goes on with a run that ended', async () => {
    const run = await startRun();
    for (const file of [
      'checkpoints/1/manifest.json',
      'checkpoints/1/steps/w',
      'checkpoints/2/manifest.json',
    ])
      await stores.artifacts.write(joinUri(run.artifactUri, file), file);
    await run.end('KILLED');
    const { remoteRunId } = await mirrorRun(stores, run.runId);
    const again = await stores.local.openRun(run.runId);
    await stores.artifacts.remove(joinUri(run.artifactUri, 'checkpoints/1'));
    await mirrorRun(stores, run.runId);
    const { status, artifactUri } = await remoteOf().getRun(remoteRunId);
    expect(status).toBe('RUNNING');
    expect((await stores.artifacts.list(artifactUri)).map(({ path: file }) => file)).toEqual([
      'checkpoints/2/manifest.json',
    ]);
    await again.end('FINISHED');
    await mirrorRun(stores, run.runId);
    expect((await remoteOf().getRun(remoteRunId)).status).toBe('FINISHED');
  });

  it('registers a bundle once, with the LoggedModel that shows it', async () => {
    const run = await startRun();
    const sha256 = randomBytes(32).toString('hex');
    await stores.artifacts.write(joinUri(run.artifactUri, 'bundle/manifest.json'), '{}');
    await run.setTags({ 'runestone.register_as': 'mirrored', 'runestone.manifest_sha256': sha256 });
    await run.end('FINISHED');
    const { version, remoteRunId } = await mirrorRun(stores, run.runId);
    await rm(path.join(settings.RUNESTONE_HOME, 'runs/mirrored', run.runId, 'mirror.json'));
    expect((await mirrorRun(stores, run.runId)).version).toEqual(version);
    const [registered, ...others] = await stores.registry.listVersions('mirrored');
    expect(others).toEqual([]);
    expect(registered).toMatchObject({ runId: remoteRunId, tags: { 'runestone.manifest_sha256': sha256 } });
    expect(registered?.sourceUri).toMatch(/\/models\/m-[0-9a-f]{32}\/artifacts$/);
    expect(await stores.artifacts.exists(joinUri(registered?.sourceUri as string, 'manifest.json'))).toBe(
      true,
    );
  });

  it('keeps every point, in order and once, when the server is killed while points are logged', async () => {
    const run = await startRun();
    const problems: string[] = [];
    const mirror = startMirror({ settings, runId: run.runId, onProblem: ({ code }) => problems.push(code) });
    let step = 0;
    const logFor = async (ms: number): Promise<void> => {
      const until = Date.now() + ms;
      while (Date.now() < until) {
        step += 1;
        await run.logMetrics({ loss: 1 / step }, step);
        await stores.artifacts.write(joinUri(run.artifactUri, `files/${step % 40}`), String(step));
        mirror.poke();
        await delay(5);
      }
    };
    await logFor(1500);
    await server.kill();
    await logFor(1500);
    await server.restart();
    await logFor(1000);
    await run.end('FINISHED');
    const outcome = await mirror.finish(60_000);
    expect(outcome).toMatchObject({ complete: true });
    expect(problems).toEqual([expect.stringMatching(/^MLFLOW_/)]);
    const history = await remoteOf().getMetricHistory(run.runId, 'loss');
    expect(history.map((point) => point.step)).toEqual(Array.from({ length: step }, (_, i) => i + 1));
    const there = await remoteOf().getRun(run.runId);
    expect(there.status).toBe('FINISHED');
    for (const file of ['files/0', 'files/39']) {
      const [left, right] = [there.artifactUri, run.artifactUri].map((uri) => joinUri(uri, file));
      expect(await stores.artifacts.read(left as string)).toEqual(
        await stores.artifacts.read(right as string),
      );
    }
  }, 120_000);

  it('gives up at once on what no waiting mends', async () => {
    const run = await startRun();
    await run.end('FINISHED');
    const refusing = { ...settings, MLFLOW_TRACKING_URI: `${server.uri}/elsewhere` };
    const outcome = await startMirror({ settings: refusing, runId: run.runId }).finish(500);
    expect(outcome).toMatchObject({ complete: false, problem: { code: 'MLFLOW_REPLY_INVALID' } });
    await expect(mirrorRun({ ...stores, remote: undefined } as never, run.runId)).rejects.toMatchObject({
      code: 'MIRROR_NO_SERVER',
    });
  });
});
