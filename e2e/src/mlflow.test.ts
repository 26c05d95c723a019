import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '@runestone/real-services/servers';
import {
  describeWithServices,
  startMlflow,
  startS3,
  type MlflowServer,
  type S3Server,
} from '@runestone/real-services';
import { eventually, finished, runTrainer, startProgram } from './runestone-process.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

const readBack = `
import json, sys, mlflow
from mlflow import MlflowClient
client = MlflowClient()
[run] = mlflow.search_runs(experiment_names=['tiny'], filter_string=f"attributes.run_id = '{sys.argv[1]}'", output_format='list')
champion = client.get_model_version_by_alias('tiny', 'champion')
folder = mlflow.artifacts.download_artifacts(artifact_uri=champion.source, dst_path=sys.argv[2])
logged = client.get_logged_model(run.outputs.model_outputs[0].model_id)
history = client.get_metric_history(run.info.run_id, 'validation_loss')
print(json.dumps(dict(
    status=run.info.status, params=run.data.params, tags=run.data.tags, metrics=sorted(run.data.metrics),
    steps=[point.step for point in history], datasets=sorted(one.dataset.name for one in run.inputs.dataset_inputs),
    version=champion.version, runId=champion.run_id, source=champion.source, folder=folder,
    logged=logged.status.value, name=logged.name,
    files=sorted(one.path for one in client.list_artifacts(run.info.run_id, 'bundle')),
)))
`;

describeWithServices('MLflow and S3', 'installed', (services) => {
  let s3: S3Server;
  let mlflow: MlflowServer;
  let task: TinyTask;
  let env: Record<string, string>;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    s3 = await startS3();
    mlflow = await startMlflow({ direct: { s3 } });
    task = await createTinyTask();
    env = {
      ...task.env,
      MLFLOW_TRACKING_URI: mlflow.uri,
      MLFLOW_S3_ENDPOINT_URL: s3.endpoint,
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      AWS_REGION: 'us-east-1',
      RUNESTONE_SYNC_TIMEOUT_MS: '6000',
    };
  }, 120_000);
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(async () => {
    await mlflow.close();
    await s3.close();
    await rm(task.folder, { recursive: true, force: true });
  });

  const train = async (...args: string[]) => {
    const result = await runTrainer(['train', '--recipe', task.recipe, ...args, '--json'], env);
    return { ...result, run: JSON.parse(result.stdout || 'null') as { runId: string; model: unknown } };
  };

  it('holds a run that the Python client reads back, with its model under the alias', async () => {
    const { code, stderr, run } = await train('--promote');
    expect([code, stderr, run.model]).toEqual([0, '', { name: 'tiny', version: 1 }]);
    const folder = await mkdtemp(path.join(task.folder, 'python-'));
    await writeFile(path.join(folder, 'read_back.py'), readBack);
    const python = services['RUNESTONE_TEST_MLFLOW_PYTHON'] as string;
    const script = [path.join(folder, 'read_back.py'), run.runId, path.join(folder, 'model')];
    const { stdout } = await promisify(execFile)(python, script, {
      env: { ...process.env, ...env, AWS_DEFAULT_REGION: 'us-east-1' },
    });
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({
      status: 'FINISHED',
      params: { 'model.epochs': '3', 'text.features.charBits': '12' },
      steps: [1, 2, 3],
      version: '1',
      runId: run.runId,
      source: expect.stringMatching(/^s3:\/\/test\/mlflow\//),
      logged: 'READY',
      files: expect.arrayContaining(['bundle/MLmodel', 'bundle/manifest.json', 'bundle/model-card.md']),
      datasets: ['csv', 'csv'],
    });
    expect(found['metrics']).toEqual(expect.arrayContaining(['train_loss', 'test.csv.accuracy']));
    const here = path.join(
      env['RUNESTONE_HOME'] as string,
      'artifacts/tiny',
      run.runId,
      'bundle/manifest.json',
    );
    const there = path.join(found['folder'] as string, 'manifest.json');
    expect(await readFile(there, 'utf8')).toBe(await readFile(here, 'utf8'));
  });

  it('serves the champion, also from its cache when both servers are down, and says so', async () => {
    const home = path.join(task.folder, 'serving-home');
    const serve = async () => {
      const port = String(await freePort());
      const serving = startProgram('serving', [], {
        ...env,
        RUNESTONE_HOME: home,
        RUNESTONE_MODELS: 'tiny@champion',
        RUNESTONE_AUTH: 'off',
        PORT: port,
      });
      const ended = finished(serving);
      stops.push(async () => {
        serving.kill('SIGTERM');
        await ended;
      });
      const url = `http://127.0.0.1:${port}`;
      await eventually(async () => ((await fetch(`${url}/health/ready`)).ok ? true : undefined));
      const answer = await fetch(`${url}/v1/models/tiny/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ texts: ['jeg ved ikke hvad der skete'] }),
      });
      const { requestId: _, ...rest } = (await answer.json()) as Record<string, unknown>;
      return { answer: rest, serving, ended };
    };
    const first = await serve();
    expect(first.answer).toMatchObject({ model: { name: 'tiny', version: '1' } });
    for (const stop of stops.splice(0)) await stop();
    await mlflow.kill();
    await s3.kill();
    stops.push(
      () => s3.restart(),
      () => mlflow.restart(),
    );
    const second = await serve();
    expect(second.answer).toEqual(first.answer);
    second.serving.kill('SIGTERM');
    expect((await second.ended).stdout).toMatch(/the model stores are away: going on with the local cache/);
  });

  it('gives a checkpoint of a run, its experiment named as MLflow does', async () => {
    const listed = await runTrainer(['runs', '--experiment', 'tiny', '--json'], env);
    const [run] = JSON.parse(listed.stdout) as { runId: string }[];
    const output = path.join(task.folder, 'checkpoint');
    const other = { ...env, RUNESTONE_HOME: path.join(task.folder, 'no-home') };
    const args = ['download', '-r', run?.runId as string, '-c', '3', '--output', output];
    expect(await runTrainer([...args, '-e', '0'], other)).toMatchObject({ code: 2 });
    expect(await runTrainer([...args, '-e', '1'], other)).toMatchObject({ code: 0, stderr: '' });
    const manifest = JSON.parse(await readFile(path.join(output, 'manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ metrics: { epoch: 3 } });
  });

  const ask = async (question: string) =>
    (await (await fetch(`${mlflow.uri}/api/2.0/mlflow/${question}`)).json()) as Record<string, unknown>;

  it('says KILLED after Ctrl-C; the run goes on there too, with nothing twice', async () => {
    const epochs = ['--set', 'model.epochs=100', '--set', 'model.patience=100'];
    const home = path.join(task.folder, 'killed-home');
    const args = ['train', '--recipe', task.recipe, ...epochs, '--no-register'];
    const child = startProgram('trainer', args, { ...env, RUNESTONE_HOME: home });
    const ended = finished(child);
    await eventually(async () => {
      const files = await readdir(home, { recursive: true });
      return files.find((file) => file.endsWith('state/replica-0'));
    });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    const runId = /--resume ([0-9a-f]{32})/.exec(stderr)?.[1] as string;
    expect([code, (await ask(`runs/get?run_id=${runId}`))['run']]).toMatchObject([
      130,
      { info: { status: 'KILLED' } },
    ]);
    const resumed = await runTrainer(['train', '--resume', runId, '--json'], {
      ...env,
      RUNESTONE_HOME: home,
    });
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect((await ask(`runs/get?run_id=${runId}`))['run']).toMatchObject({ info: { status: 'FINISHED' } });
    const history = await ask(`metrics/get-history?run_id=${runId}&metric_key=validation_loss`);
    const steps = (history['metrics'] as { step: number }[]).map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('records the decision of the gate with both versions', async () => {
    const { code, run } = await train('--promote', '--seed', '5');
    const { version } = run.model as { version: number };
    expect([0, 4]).toContain(code);
    for (const number of [1, version]) {
      const found = await ask(`model-versions/get?name=tiny&version=${number}`);
      const { tags } = found['model_version'] as { tags: { key: string }[] };
      const keys = tags.map(({ key }) => key);
      expect(keys.some((key) => key.startsWith('runestone.gate'))).toBe(true);
    }
  });

  it('keeps a run that is trained while the servers are down, and sends it later', async () => {
    await mlflow.kill();
    const { code, stderr, run } = await train('--promote').finally(() => mlflow.restart());
    expect(code).toBe(6);
    expect(stderr).toMatch(/MLflow server .* cannot be reached/);
    expect(stderr).toContain(`npx nx run trainer:sync ${run.runId}`);
    expect(run.model).toBeNull();
    const sent = await runTrainer(['sync', '--json'], env);
    expect(sent.code).toBe(0);
    const [report] = JSON.parse(sent.stdout) as Record<string, unknown>[];
    expect(report).toMatchObject({ runId: run.runId, points: expect.any(Number), version: { name: 'tiny' } });
    expect((await runTrainer(['sync'], env)).stdout).toContain('everything is on the server already');
    // It has an id of its own there; the one it was given here leads to it too.
    const fetched = path.join(task.folder, 'fetched');
    const other = { ...env, RUNESTONE_HOME: path.join(task.folder, 'other-home') };
    const download = await runTrainer(['download', '-r', run.runId.slice(0, 10), '--output', fetched], other);
    expect(download.code).toBe(0);
    expect((await stat(path.join(fetched, 'manifest.json'))).isFile()).toBe(true);
  });

  it.each([
    ['a server that is none', { MLFLOW_TRACKING_URI: 'THE_S3_SERVER' }, 6, /MLFLOW_TRACKING_URI/],
    [
      'a server of another major version',
      { MLFLOW_TRACKING_URI: 'AN_OLD_SERVER' },
      64,
      /is version 2\.22\.1/,
    ],
    ['a bucket that is not there', { RUNESTONE_ARTIFACT_ROOT: 's3://nowhere/x' }, 3, /no bucket nowhere/],
    ['a wrong S3 key', { AWS_ACCESS_KEY_ID: 'nobody' }, 2, /AWS_ACCESS_KEY_ID/],
  ])('trains and keeps a run in spite of %s, and says what to set', async (_, change, code, hint) => {
    const old = createServer((request, response) => {
      response.writeHead(request.url === '/version' ? 200 : 404).end('2.22.1');
    });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    stops.push(async () => void old.close());
    const addresses: Record<string, string> = {
      THE_S3_SERVER: s3.endpoint,
      AN_OLD_SERVER: `http://127.0.0.1:${(old.address() as AddressInfo).port}`,
    };
    const changed = Object.fromEntries(
      Object.entries(change).map(([key, value]) => [key, addresses[value] ?? value]),
    );
    const recipe = path.join(task.folder, 'other.yaml');
    // A new experiment: where its artifacts go is decided when it is made.
    const yaml = await readFile(task.recipe, 'utf8');
    await writeFile(
      recipe,
      yaml.replace('name: tiny', `name: other-${Object.keys(change).join('-')}-${code}`),
    );
    const result = await runTrainer(['train', '--recipe', recipe, '--json'], {
      ...env,
      ...changed,
      RUNESTONE_SYNC_TIMEOUT_MS: '3000',
    });
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(hint) });
    expect(JSON.parse(result.stdout)).toMatchObject({ bundle: { manifestSha256: expect.any(String) } });
  });

  it('refuses to start with an address that is none', async () => {
    const result = await runTrainer(['train', '--recipe', task.recipe], {
      ...env,
      MLFLOW_TRACKING_URI: 'mlruns',
    });
    expect(result).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('MLFLOW_TRACKING_URI must be'),
    });
  });
});
