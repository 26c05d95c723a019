import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithServices } from '@runestone/real-services';
import { freePort } from '@runestone/real-services/servers';
import { eventually, finished, startProgram, type Finished } from './runestone-process.ts';
import { createKey, serveTiny, trainTiny } from './serve-tiny.ts';
import { createTinyTask, type TinyTask } from './tiny-task.ts';

let task: TinyTask;
const stops: (() => Promise<Finished>)[] = [];

beforeAll(async () => {
  task = await createTinyTask();
  await trainTiny(task);
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await rm(task.folder, { recursive: true });
});

async function serve(env: Record<string, string>) {
  const { base, stop } = await serveTiny(task, env);
  stops.push(stop);
  const ask = async (method: string, address: string, body?: object, key?: string) => {
    const response = await fetch(`${base}${address}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as never };
  };
  return { ask, stop };
}

describe('a server with a settings file and keys', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let keysFile: string;
  let user: string;
  let admin: string;
  beforeAll(async () => {
    keysFile = path.join(task.folder, 'keys.yaml');
    user = await createKey(keysFile, 'shop', 'predict');
    admin = await createKey(keysFile, 'ops', 'admin');
    const models = path.join(task.folder, 'models.yaml');
    await writeFile(
      models,
      `models:
  - { name: here, serve: tiny@champion }
  - name: threaded
    serve: tiny/1
    threads: 2
    topK: 1
    threshold: 0.9999
    limits: { maxTexts: 3 }
    endpoints: [{ path: /intents, format: label-score }]
`,
    );
    server = await serve({
      RUNESTONE_MODELS_FILE: models,
      RUNESTONE_API_KEYS_FILE: keysFile,
      RUNESTONE_LOG_LEVEL: 'debug',
    });
  });

  it('answers the same on the thread that answers and on threads of a model', async () => {
    const texts = ['jeg ikke hvad der skete', 'jag inte vad som hände', 'the tree grows'];
    const body = { texts, topK: 3, threshold: 0, explain: true };
    const answers = await Promise.all(
      ['here', 'threaded'].map((name) => server.ask('POST', `/v1/models/${name}/predict`, body, user)),
    );
    const [here, threaded] = answers.map((answer) => (answer.body as { results: unknown[] }).results);
    expect(here).toHaveLength(3);
    expect(threaded).toEqual(here);
    expect(JSON.stringify(here)).toContain('"explanation"');
  });

  it('keeps to the options of each model', async () => {
    const one = await server.ask('POST', '/v1/models/threaded/predict', { texts: ['jeg jag the'] }, user);
    const { results } = one.body as { results: [{ outcome: string; alternatives: unknown[] }] };
    expect([results[0].outcome, results[0].alternatives.length]).toEqual(['abstain', 1]);
    const many = await server.ask(
      'POST',
      '/v1/models/threaded/predict',
      { texts: ['a', 'b', 'c', 'd'] },
      user,
    );
    expect(many.status).toBe(413);
    expect((await server.ask('POST', '/intents', { text: 'jeg jag the' }, user)).body).toMatchObject({
      statusCode: 200,
      body: { label: 'Uncertain' },
    });
  });

  it('asks for a key, and for the right role', async () => {
    const body = { texts: ['jeg'] };
    const statuses = await Promise.all([
      server.ask('POST', '/v1/models/here/predict', body),
      server.ask('POST', '/v1/models/here/predict', body, 'rs_wrong'),
      server.ask('POST', '/v1/admin/check', undefined, user),
      server.ask('POST', '/v1/admin/check', undefined, admin),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 403, 200]);
  });

  it('takes a new key and refuses one that was taken away, without a restart', async () => {
    const fresh = await createKey(keysFile, 'fresh', 'predict');
    await eventually(async () =>
      (await server.ask('GET', '/v1/models', undefined, fresh)).status === 200 ? true : undefined,
    );
    const lines = (await readFile(keysFile, 'utf8')).split('\n');
    const place = lines.findIndex((line) => line.includes('fresh'));
    await writeFile(keysFile, lines.slice(0, place).join('\n'));
    await eventually(async () =>
      (await server.ask('GET', '/v1/models', undefined, fresh)).status === 401 ? true : undefined,
    );
    expect((await server.ask('GET', '/v1/models', undefined, user)).status).toBe(200);
  });

  it('loads and unloads models while it runs', async () => {
    const put = await server.ask('PUT', '/v1/admin/models/canary', { serve: 'tiny/1', threads: 1 }, admin);
    expect(put).toMatchObject({ status: 200, body: { state: 'live', version: '1' } });
    expect((await server.ask('POST', '/v1/models/canary/predict', { texts: ['jeg'] }, user)).status).toBe(
      200,
    );
    expect((await server.ask('DELETE', '/v1/admin/models/canary', undefined, admin)).status).toBe(204);
    expect((await server.ask('POST', '/v1/models/canary/predict', { texts: ['jeg'] }, user)).status).toBe(
      404,
    );
  });

  it('logs neither texts nor keys, stops when told, and says who did what', async () => {
    await server.ask('POST', '/v1/models/here/predict', { texts: ['a text that nobody may read'] }, user);
    const { code, stdout, stderr } = await server.stop();
    const log = stdout + stderr;
    expect(code).toBe(0);
    expect(log).toContain('"caller":"ops"');
    for (const secret of [user, admin, 'nobody may read']) expect(log).not.toContain(secret);
  });
});

describe('a server that is not set up', () => {
  it('does not start without keys, and says what to do', async () => {
    const { code, stderr } = await finished(
      startProgram('serving', [], { ...task.env, RUNESTONE_MODELS: 'tiny' }),
    );
    expect([code, stderr]).toEqual([
      64,
      expect.stringMatching(/SERVING_AUTH_UNSET.*RUNESTONE_AUTH=off.*create-key/s),
    ]);
  });

  it.each([
    [{ RUNESTONE_API_KEYS_FILE: '/nowhere/keys.yaml' }, 'SERVING_KEYS_INVALID'],
    [{ RUNESTONE_AUTH: 'off', RUNESTONE_MODELS_FILE: '/nowhere/models.yaml' }, 'MODELS_LIST_INVALID'],
    [{ RUNESTONE_AUTH: 'maybe' }, 'SETTINGS_INVALID'],
  ])('does not start with %j', async (env, said) => {
    const { code, stderr } = await finished(
      startProgram('serving', [], { ...task.env, ...(env as Record<string, string>) }),
    );
    expect([code, stderr]).toEqual([64, expect.stringContaining(said)]);
  });
});

describeWithServices('servers that share Redis', 'running', ({ REDIS_URL }) => {
  it('count the requests of a key together, and let them through while Redis is away', async () => {
    const env = {
      RUNESTONE_MODELS: 'tiny@champion',
      RUNESTONE_AUTH: 'off',
      RUNESTONE_RATE_LIMIT_PER_MINUTE: '6',
      RUNESTONE_LOG_LEVEL: 'warn',
    };
    const url = REDIS_URL as string;
    const [one, other] = await Promise.all([
      serve({ ...env, REDIS_URL: url }),
      serve({ ...env, REDIS_URL: url }),
    ]);
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1)
      for (const { ask } of [one, other]) statuses.push((await ask('GET', '/v1/models')).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(6);
    expect(statuses.slice(6)).toEqual([429, 429, 429, 429]);
    const alone = await serve({ ...env, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    for (let i = 0; i < 8; i += 1) expect((await alone.ask('GET', '/v1/models')).status).toBe(200);
    expect((await alone.stop()).stdout).toContain('Redis is away');
  });
});
