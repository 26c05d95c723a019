import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWith,
  findPrometheus,
  postgresPrograms,
  prometheusReason,
  runProgram,
  startPostgres,
  type PostgresServer,
} from '@runestone/real-services';
import { eventually, finished, startProgram } from './runestone-process.ts';
import { serveTiny, trainTiny, watchTiny, type TinyServer } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

const reason = 'needs Postgres: tools/services/services.sh install postgres';

describeWith('a worker beside two servers that share a database', reason, postgresPrograms(), () => {
  let task: TinyTask;
  let postgres: PostgresServer;
  let servers: TinyServer[];
  let worker: TinyServer;
  beforeAll(async () => {
    task = await createTinyTask();
    await trainTiny(task);
    postgres = await startPostgres();
    const serving = { ...env(), RUNESTONE_QUALITY_INTERVAL_MS: '0' };
    servers = [await serveTiny(task, serving), await serveTiny(task, serving)];
    worker = await watchTiny(task, env());
  });
  afterAll(async () => {
    await Promise.all([...servers, worker].map((one) => one.stop()));
    await postgres.close();
    await rm(task.folder, { recursive: true, force: true });
  });
  const env = () => ({
    ...{ DATABASE_URL: postgres.url, RUNESTONE_MODELS: 'tiny@champion', RUNESTONE_AUTH: 'off' },
    ...{ RUNESTONE_DRIFT_INTERVAL_MS: '1000', RUNESTONE_QUALITY_INTERVAL_MS: '1000' },
  });
  const post = async ({ base }: TinyServer, address: string, requestId: string, body: object) => {
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    const answer = await fetch(`${base}${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
    await answer.arrayBuffer();
    return answer.status;
  };
  const metrics = async (): Promise<string> => (await fetch(`${worker.base}/metrics`)).text();
  const shows = (line: string) =>
    eventually(async () => ((await metrics()).includes(`${line}\n`) ? true : undefined));
  const count = (line: string): number => worker.log().split(line).length - 1;

  it('finds drift of which no server alone has enough texts', async () => {
    const words = 'HERE ARE LONG WORDS THAT NOBODY WROTE BEFORE'.split(' ');
    for (let turn = 0; turn < 5; turn += 1)
      for (const server of servers) {
        const texts = Array.from({ length: 40 }, (_, index) =>
          Array.from({ length: 30 }, (_, place) => words[(index * (place + turn) + place) % 8]).join(' '),
        );
        expect(await post(server, '/v1/models/tiny/predict', `drift-${turn}`, { texts })).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    await shows('runestone_drift_detected{model="tiny"} 1');
    for (const { base } of servers) {
      const found = (await (await fetch(`${base}/v1/models/tiny/drift`)).json()) as { verdict: string };
      expect(found.verdict).toBe('not-enough-data');
    }
    expect(count('drift away')).toBe(1);
  });

  it('counts the labels that were sent to any of them', async () => {
    for (const [place, server] of servers.entries()) {
      const requestId = `judged-${place}`;
      await post(server, '/v1/models/tiny/predict', requestId, { texts: ['jeg ved ikke', 'jag vet inte'] });
      expect(await post(server, '/v1/feedback', 'x', { requestId, labels: ['dan'] })).toBe(202);
    }
    await shows('runestone_quality_labelled_records{model="tiny",version="1"} 2');
  });

  it('outlives a database that goes away, and says so once', async () => {
    await postgres.kill();
    const ready = async (): Promise<number> => (await fetch(`${worker.base}/health/ready`)).status;
    await eventually(async () => ((await ready()) === 503 ? true : undefined));
    await eventually(async () =>
      /runestone_drift_checks_total\{.*"failed"\} [2-9]/.test(await metrics()) ? true : undefined,
    );
    expect((await fetch(`${worker.base}/health/live`)).status).toBe(200);
    expect(count('recorded windows cannot be read')).toBe(1);
    await postgres.restart();
    await eventually(async () => ((await ready()) === 200 ? true : undefined));
    expect(count('can be read again')).toBe(1);
  });

  it('stops when it is told to, and the next one knows what it knew', async () => {
    // One that had to be ended by force would have another code.
    expect((await worker.stop()).code).toBe(0);
    worker = await watchTiny(task, env());
    await shows('runestone_drift_detected{model="tiny"} 1');
    await eventually(async () => (count('going on with recorded windows') === 1 ? true : undefined));
    expect(count('drift away')).toBe(0);
  });
});

describeWith('the metrics of a worker', prometheusReason, findPrometheus(), ({ promtool }) => {
  it('are as Prometheus wants metrics to be, also where it has found no model yet', async () => {
    const task = await createTinyTask();
    const env = { ...task.env, PORT: '0', RUNESTONE_MODELS: 'none@champion' };
    const child = startProgram('worker', [], env);
    const end = finished(child);
    let log = '';
    child.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    const base = await eventually(async () => /listening on (http:\S+),/.exec(log)?.[1]);
    const text = await eventually(async () => {
      const read = await (await fetch(`${base}/metrics`)).text();
      return read.includes('runestone_worker_lookup_failures_total{model="none"') ? read : undefined;
    });
    expect(runProgram(promtool, ['check', 'metrics'], text)).toBe('');
    expect((await fetch(`${base}/health/ready`)).status).toBe(503);
    child.kill('SIGTERM');
    expect((await end).code).toBe(0);
    await rm(task.folder, { recursive: true, force: true });
  });
});

it.each([
  { what: 'an argument', args: ['now'], env: {}, code: 2, error: 'WORKER_ARGUMENT_UNKNOWN' },
  { what: 'a wrong setting', env: { PORT: 'x' }, code: 64, error: 'SETTINGS_INVALID' },
  { what: 'no model', env: { RUNESTONE_MODELS: ',' }, code: 64, error: 'MODELS_LIST_INVALID' },
  { what: 'another database', env: { DATABASE_URL: 'mysql://x' }, code: 64, error: 'RECORDS_URL_INVALID' },
  {
    what: 'nothing to do',
    env: { RUNESTONE_DRIFT_INTERVAL_MS: '0', RUNESTONE_QUALITY_INTERVAL_MS: '0' },
    ...{ code: 64, error: 'WORKER_NOTHING_TO_DO' },
  },
  { what: 'the address of another', env: { HOST: '192.0.2.1' }, code: 64, error: 'WORKER_PORT_TAKEN' },
])('a worker does not start with $what', async ({ args = [], env, code, error }) => {
  const end = await finished(startProgram('worker', args, env as Record<string, string>));
  expect([end.code, end.stderr]).toEqual([code, expect.stringMatching(new RegExp(`^${error}: .+`))]);
});
