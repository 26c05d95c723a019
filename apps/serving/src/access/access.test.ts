import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@runestone/logging';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';
import { openApiKeys, readApiKeysFile, type ApiKeys } from './api-keys.ts';
import { createKey } from './create-key.ts';
import { followKeys } from './follow-keys.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'keys-'));
  file = path.join(folder, 'keys.yaml');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => rm(file, { force: true }));

describe('the file of keys', () => {
  it('holds hashes only, and finds who a key belongs to', async () => {
    const shop = await createKey(file, 'shop', 'predict');
    const ops = await createKey(file, 'ops', 'admin');
    const keys = await openApiKeys(file, () => 0);
    expect([keys.find(shop), keys.find(ops)]).toMatchObject([
      { name: 'shop', role: 'predict' },
      { name: 'ops', role: 'admin' },
    ]);
    expect(JSON.stringify(await readApiKeysFile(file))).not.toContain(shop);
    expect([keys.find(''), keys.find(`${shop}x`), keys.find(shop.toLowerCase())]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['2020-01-01', false],
    ['2999-01-01', true],
    ['2026-11-21T12:00Z', false],
    ['2026-11-21T12:00:01Z', true],
    ['2026-99-99', false],
  ])('ends a key that expires %s', async (expires, holds) => {
    const key = await createKey(file, 'shop', 'predict');
    const [entry] = (await readApiKeysFile(file)).keys;
    await writeFile(file, JSON.stringify({ keys: [{ ...entry, expires }] }));
    const keys = await openApiKeys(file, () => Date.UTC(2026, 10, 21, 12, 0, 0));
    expect(keys.find(key) !== undefined).toBe(holds);
  });

  it('is read anew when it changes; one that is damaged changes nothing, and is said once', async () => {
    const first = await createKey(file, 'first', 'predict');
    const keys = await openApiKeys(file, () => 0);
    const lines: string[] = [];
    const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
    let tick: () => void = () => undefined;
    const end = followKeys(
      keys,
      {
        now: () => 0,
        schedule: (callback) => {
          tick = callback;
          return () => undefined;
        },
      },
      logger,
    );
    const turn = async (): Promise<void> => {
      tick();
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const second = await createKey(file, 'second', 'predict');
    await turn();
    expect([keys.find(first)?.name, keys.find(second)?.name]).toEqual(['first', 'second']);
    await writeFile(file, 'keys: [');
    await turn();
    await turn();
    expect(keys.find(second)?.name).toBe('second');
    await writeFile(file, 'keys: []');
    await turn();
    expect(keys.find(first)).toBeUndefined();
    expect(lines.filter((line) => line.includes('could not be read anew'))).toHaveLength(1);
    end();
  });

  it.each(['', 'keys: [{ name: a, role: root, sha256: b }]', 'keys: {}'])(
    'is refused as %j',
    async (content) => {
      await writeFile(file, content);
      await expect(openApiKeys(file, () => 0)).rejects.toMatchObject({
        code: 'SERVING_KEYS_INVALID',
        kind: 'config',
      });
    },
  );

  it('must be there', async () => {
    await expect(openApiKeys(file, () => 0)).rejects.toThrow('create-key');
  });
});

describe('routes', () => {
  const publicRoutes = [
    'GET /',
    'GET /docs*',
    'GET /health/live',
    'GET /health/ready',
    'GET /openapi.json',
    'GET /ping',
    'GET /v2',
    'GET /v2/health/live',
    'GET /v2/health/ready',
  ];
  const keys: ApiKeys = {
    find: (key) =>
      key === 'user' || key === 'boss'
        ? { name: key, role: key === 'boss' ? 'admin' : 'predict' }
        : undefined,
    refresh: async () => 'unchanged',
  };
  let test: TestApp;
  let routes: { method: string; url: string }[];
  beforeAll(async () => {
    test = await startTestApp({ keys });
    await test.app.ready();
    routes = [...test.routes].filter(({ method }) => method !== 'HEAD');
  });
  afterAll(() => test.app.close());

  const ask = async (
    { method, url }: { method: string; url: string },
    headers: Record<string, string> = {},
  ) => {
    const address = url.replace(':name', 'language-id').replace(':version', '1').replace('*', 'x');
    const response = await test.app.inject({ method: method as 'GET', url: address, headers });
    return response.statusCode;
  };
  const isPublic = ({ method, url }: { method: string; url: string }): boolean =>
    publicRoutes.some((route) =>
      route.endsWith('*') ? `${method} ${url}`.startsWith(route.slice(0, -1)) : `${method} ${url}` === route,
    );

  it('are many, and each one that is not meant for everybody refuses who has no key', async () => {
    expect(routes.length).toBeGreaterThan(25);
    const open: string[] = [];
    for (const route of routes) {
      const statuses = [
        await ask(route),
        await ask(route, { authorization: 'Bearer nobody' }),
        await ask(route, { 'x-api-key': '' }),
      ];
      if (statuses.some((status) => status !== 401)) open.push(`${route.method} ${route.url}`);
    }
    expect(open.filter((route) => !publicRoutes.includes(route) && !route.startsWith('GET /docs'))).toEqual(
      [],
    );
    expect(open).toEqual(expect.arrayContaining(publicRoutes.filter((route) => !route.endsWith('*'))));
  });

  it('of the admin refuse a key that may only predict, and all others take it', async () => {
    const refused: string[] = [];
    for (const route of routes)
      if ((await ask(route, { 'x-api-key': 'user' })) === 403) refused.push(`${route.method} ${route.url}`);
    expect(refused.sort()).toEqual(
      routes
        .filter(({ url }) => url.startsWith('/v1/admin/'))
        .map(({ method, url }) => `${method} ${url}`)
        .sort(),
    );
    expect(refused.length).toBeGreaterThanOrEqual(4);
  });

  it('take an admin for everything', async () => {
    for (const route of routes.filter((one) => !isPublic(one)))
      expect([401, 403]).not.toContain(await ask(route, { authorization: 'Bearer boss' }));
  });

  it('that forget to say who may call them may be called by nobody', async () => {
    const other = await startTestApp({
      keys,
      beforeReady: (app) => void app.get('/forgotten', async () => 'secret'),
    });
    const response = await other.app.inject({ url: '/forgotten', headers: { 'x-api-key': 'boss' } });
    expect([response.statusCode, response.body.includes('secret')]).toEqual([403, false]);
    await other.app.close();
  });

  it('say how to authenticate', async () => {
    const response = await test.app.inject({ method: 'POST', url: '/predict', payload: { text: 'æ' } });
    expect(response.headers['www-authenticate']).toContain('Bearer');
    expect(response.json()).toMatchObject({ status: 401, code: 'SERVING_UNAUTHENTICATED' });
  });

  it('do not read the body of who has no key', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'application/json' },
      payload: '{"text": malformed',
    });
    expect(response.statusCode).toBe(401);
  });
});

describe('the rate limit', () => {
  const keys: ApiKeys = {
    find: (key) => (key.startsWith('k') ? { name: key, role: 'predict' } : undefined),
    refresh: async () => 'unchanged',
  };
  const headers = (key: string) => ({ 'x-api-key': key });

  it('counts for each key and address, also what is refused, and leaves health alone', async () => {
    const { app } = await startTestApp({ keys, env: { RUNESTONE_RATE_LIMIT_PER_MINUTE: '3' } });
    const statuses = async (more: object, url = '/v1/models'): Promise<number[]> => {
      const list: number[] = [];
      for (let i = 0; i < 5; i += 1) list.push((await app.inject({ url, ...more })).statusCode);
      return list;
    };
    expect(await statuses({ headers: headers('k1') })).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses({ headers: headers('k2') })).toEqual([200, 200, 200, 429, 429]);
    expect(await statuses({ headers: headers('k1'), remoteAddress: '10.0.0.9' })).toEqual([
      200, 200, 200, 429, 429,
    ]);
    expect(await statuses({ headers: headers('wrong') })).toEqual([401, 401, 401, 429, 429]);
    expect(await statuses({}, '/health/live')).toEqual([200, 200, 200, 200, 200]);
    const refused = await app.inject({ url: '/v1/models', headers: headers('k1') });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(1);
    expect(refused.json()).toMatchObject({ code: 'SERVING_RATE_LIMITED', status: 429 });
    await app.close();
  });

  it('believes X-Forwarded-For only of a proxy that is trusted', async () => {
    const env = { RUNESTONE_RATE_LIMIT_PER_MINUTE: '1' };
    const ask = async (proxy: string | undefined) => {
      const { app } = await startTestApp({
        env: { ...env, ...(proxy === undefined ? {} : { RUNESTONE_TRUST_PROXY: proxy }) },
      });
      const from = async (address: string) =>
        (await app.inject({ url: '/v1/models', headers: { 'x-forwarded-for': address } })).statusCode;
      const statuses = [await from('10.0.0.1'), await from('10.0.0.2')];
      await app.close();
      return statuses;
    };
    expect(await ask(undefined)).toEqual([200, 429]);
    expect(await ask('127.0.0.1')).toEqual([200, 200]);
  });
});

describe('proxies that are no addresses', () => {
  it('are refused at the start', async () => {
    await expect(startTestApp({ env: { RUNESTONE_TRUST_PROXY: 'proxy.example' } })).rejects.toMatchObject({
      code: 'SERVING_PROXY_INVALID',
      kind: 'config',
    });
  });
});

describe('pages of other origins', () => {
  const ask = async (env: Record<string, string>) => {
    const { app } = await startTestApp({ env });
    const headers = { origin: 'https://app.example.org', 'access-control-request-method': 'POST' };
    const [preflight, simple] = await Promise.all([
      app.inject({ method: 'OPTIONS', url: '/predict', headers }),
      app.inject({ url: '/v1/models', headers: { origin: 'https://app.example.org' } }),
    ]);
    await app.close();
    return [preflight.headers['access-control-allow-origin'], simple.headers['access-control-allow-origin']];
  };

  it('may not call unless the settings name them', async () => {
    expect(await ask({})).toEqual([undefined, undefined]);
    expect(await ask({ RUNESTONE_CORS_ORIGINS: 'https://other.example.org' })).toEqual([
      undefined,
      undefined,
    ]);
    const named = 'https://app.example.org';
    expect(await ask({ RUNESTONE_CORS_ORIGINS: `https://other.example.org, ${named}` })).toEqual([
      named,
      named,
    ]);
  });
});
