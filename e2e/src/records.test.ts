import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith, postgresPrograms, startPostgres, type PostgresServer } from '@runestone/real-services';
import { openRecordStore, type JudgedPrediction } from '@runestone/records';
import { parquetReadObjects } from 'hyparquet';
import { eventually, finished, runTrainer, startProgram } from './runestone-process.ts';
import { serveTiny, trainTiny, type TinyServer } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

const reason = 'needs Postgres: tools/services/services.sh install postgres';

describeWith('records of a server whose database comes and goes', reason, postgresPrograms(), () => {
  let task: TinyTask;
  let postgres: PostgresServer;
  let server: TinyServer;
  beforeAll(async () => {
    task = await createTinyTask();
    await trainTiny(task);
    postgres = await startPostgres();
    server = await serveTiny(task, env());
  });
  afterAll(async () => {
    await server.stop();
    await postgres.close();
    await rm(task.folder, { recursive: true, force: true });
  });
  const env = () => ({
    ...{ DATABASE_URL: postgres.url, RUNESTONE_MODELS: 'tiny@champion', RUNESTONE_AUTH: 'off' },
    RUNESTONE_LOG_LEVEL: 'info',
  });
  const post = async (address: string, requestId: string, body: object): Promise<number> => {
    const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
    const response = await fetch(`${server.base}${address}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const predict = (requestId: string, texts = ['jeg ved ikke', 'jag vet inte']) =>
    post('/v1/models/tiny/predict', requestId, { texts });
  const metric = async (name: string): Promise<number> => {
    const lines = (await (await fetch(`${server.base}/metrics`)).text()).split('\n');
    return Number(lines.find((line) => line.startsWith(`runestone_records_${name} `))?.split(' ')[1]);
  };
  async function stored(): Promise<JudgedPrediction[]> {
    const store = await openRecordStore({ home: '', url: postgres.url });
    const all: JudgedPrediction[] = [];
    for await (const page of store.listPredictions()) all.push(...page);
    await store.close();
    return all;
  }

  it('loses none that was acknowledged, and has none twice', async () => {
    let [sent, over] = [0, false];
    const [answered, acknowledged]: [string[], string[]] = [[], []];
    const statuses = new Set<number>();
    const client = async (): Promise<void> => {
      while (!over) {
        const requestId = `load-${(sent += 1)}`;
        const status = await predict(requestId);
        statuses.add(status);
        if (status === 200) answered.push(requestId);
        if (sent % 10 !== 0) continue;
        const told = await post('/v1/feedback', requestId, { requestId, labels: ['swe'] });
        if (told === 202) acknowledged.push(requestId);
        statuses.add(told);
      }
    };
    const clients = Promise.all(Array.from({ length: 4 }, client));
    for (let kill = 0; kill < 2; kill += 1) {
      const before = await metric('written_total');
      await eventually(async () => ((await metric('written_total')) > before ? true : undefined));
      await postgres.kill();
      await eventually(async () => ((await metric('store_up')) === 0 ? true : undefined));
      await eventually(async () => ((await metric('waiting_records')) > 0 ? true : undefined));
      await postgres.restart();
      await eventually(async () => ((await metric('store_up')) === 1 ? true : undefined));
    }
    over = true;
    await clients;
    const count = answered.length * 2 + acknowledged.length;
    await eventually(async () => ((await metric('written_total')) >= count ? true : undefined));
    const found = await stored();
    const ids = found.map(({ requestId, textIndex }) => `${requestId} ${textIndex}`).sort();
    expect(ids).toEqual(answered.flatMap((requestId) => [`${requestId} 0`, `${requestId} 1`]).sort());
    const judged = found.filter(({ feedback }) => feedback !== undefined);
    expect(judged.map(({ requestId }) => requestId).sort()).toEqual([...acknowledged].sort());
    expect([...statuses].sort()).toEqual([200, 202]);
  });

  it('are moved by the next server where this one was killed while the database was away', async () => {
    await postgres.kill();
    expect(await predict('orphan')).toBe(200);
    expect(await post('/v1/feedback', 'x', { requestId: 'orphan', index: 1, labels: ['swe'] })).toBe(202);
    await eventually(async () => ((await metric('waiting_records')) >= 3 ? true : undefined));
    await server.kill();
    await postgres.restart();
    server = await serveTiny(task, env());
    const found = await eventually(async () => {
      const own = (await stored()).filter(({ requestId }) => requestId === 'orphan');
      return own.some(({ feedback }) => feedback !== undefined) ? own : undefined;
    });
    expect(found.map(({ textIndex, feedback }) => [textIndex, feedback?.labels])).toEqual([
      [0, undefined],
      [1, ['swe']],
    ]);
  });

  it('are exported to Parquet, and take labels from a file', async () => {
    await predict('exported');
    await eventually(async () =>
      (await stored()).some(({ requestId }) => requestId === 'exported') ? true : undefined,
    );
    const labels = path.join(task.folder, 'labels.csv');
    await writeFile(
      labels,
      'requestId,index,labels\nexported,0,dan\nexported,1,klingon\nexported,x,dan\nexported,1,swe\n',
    );
    const told = await runTrainer(['feedback', '--file', labels, '--url', server.base], task.env);
    expect([told.code, told.stdout]).toEqual([2, expect.stringContaining('2 of 4')]);
    expect(told.stderr).toMatch(/^line 3: .*klingon/m);
    expect(told.stderr).toMatch(/^line 4: .*whole number/m);
    const file = path.join(task.folder, 'out.parquet');
    const exported = await eventually(async () => {
      const done = await finished(
        startProgram('serving', ['export-records', '--to', file, '--model', 'tiny'], {
          ...task.env,
          ...env(),
        }),
      );
      expect({ code: done.code, stderr: done.stderr }).toMatchObject({ code: 0 });
      const { buffer, byteOffset, length } = await readFile(file);
      const rows = await parquetReadObjects({
        file: buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer,
      });
      const own = rows.filter(({ request_id: requestId }) => requestId === 'exported');
      return own.every((row) => row['feedback_labels'] !== null) ? own : undefined;
    });
    expect(exported.map((row) => [row['text_index'], row['feedback_labels'], row['text']])).toEqual([
      [0, ['dan'], null],
      [1, ['swe'], null],
    ]);
  });
});
