import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemaProblems } from '@runestone/schemas';
import type { TSchema } from '@sinclair/typebox';
import {
  manyAnswerSchema,
  manyRequestSchema,
  singleAnswerSchema,
  singleRequestSchema,
} from '../schemas/prediction.ts';
import { modelDetailSchema, modelListSchema, readinessSchema } from '../schemas/served-model.ts';
import { createFakeSource } from '../testing/fake-source.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
beforeAll(async () => void (test = await startTestApp()));
afterAll(() => test.app.close());

const get = (url: string) => test.app.inject({ method: 'GET', url });

describe('models', () => {
  it('lists what is served', async () => {
    const body = (await get('/v1/models')).json();
    expect(body.models).toEqual([
      {
        name: 'language-id',
        reference: 'language-id@champion',
        state: 'live',
        version: '1',
        runId: 'f'.repeat(32),
      },
    ]);
    expect(schemaProblems(modelListSchema, body)).toEqual([]);
  });

  it('shows labels, metrics and hashes of one', async () => {
    const body = (await get('/v1/models/language-id')).json();
    expect(body).toMatchObject({ labels: { names: { dan: 'Danish' } }, metrics: { accuracy: 0.99 } });
    expect(body.hashes).toEqual({ manifest: '1'.repeat(64), recipe: 'a'.repeat(64), data: 'b'.repeat(64) });
    expect(schemaProblems(modelDetailSchema, body)).toEqual([]);
  });

  it('answers 404 for another', async () => {
    expect((await get('/v1/models/nope')).statusCode).toBe(404);
    expect((await get(`/v1/models/${'n'.repeat(500)}`)).statusCode).toBe(404);
  });
});

describe('health', () => {
  it('is live at once and ready with a model', async () => {
    expect((await get('/health/live')).json()).toEqual({ status: 'live' });
    const ready = await get('/health/ready');
    expect([ready.statusCode, ready.json().status, ready.json().waitsFor]).toEqual([200, 'ready', []]);
  });

  it('says what it waits for until then, and refuses predictions with Retry-After', async () => {
    const source = createFakeSource();
    source.version = undefined;
    const waiting = await startTestApp({ source });
    const ready = await waiting.app.inject({ method: 'GET', url: '/health/ready' });
    const predict = await waiting.app.inject({ method: 'POST', url: '/predict', payload: { text: 'æ' } });
    const detail = await waiting.app.inject({ method: 'GET', url: '/v1/models/language-id' });
    await waiting.app.close();
    expect([ready.statusCode, predict.statusCode, detail.statusCode]).toEqual([503, 503, 503]);
    expect(ready.json().waitsFor[0]).toContain('language-id@champion');
    expect(schemaProblems(readinessSchema, ready.json())).toEqual([]);
    expect([ready, predict, detail].every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
  });
});

describe('metrics', () => {
  it('counts requests by template and predictions by label', async () => {
    await test.app.inject({
      method: 'POST',
      url: '/v1/models/language-id/predict',
      payload: { texts: ['æ', ''] },
    });
    await get('/nowhere/at-all');
    const { body, headers } = await get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain(
      'runestone_http_requests_total{route="/v1/models/:name/predict",method="POST",status="200"} 1',
    );
    expect(body).toContain(
      'runestone_serving_predictions_total{model="language-id",version="1",outcome="abstain:empty-text"} 1',
    );
    expect(body).toContain('runestone_http_requests_total{route="unknown",method="GET",status="404"}');
    expect(body).not.toContain('at-all');
  });
});

describe('pages', () => {
  it('describes every public route in OpenAPI 3.1', async () => {
    const document = (await get('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/invocations',
      '/language_identification/api/v1.0/',
      '/metrics',
      '/models/{name}/report',
      '/ping',
      '/predict',
      '/v1/admin/check',
      '/v1/admin/models/{name}',
      '/v1/admin/models/{name}/check',
      '/v1/feedback',
      '/v1/models',
      '/v1/models/{name}',
      '/v1/models/{name}/drift',
      '/v1/models/{name}/predict',
      '/v1/models/{name}/predict-stream',
      '/v1/models/{name}/quality',
      '/v2',
      '/v2/health/live',
      '/v2/health/ready',
      '/v2/models/{name}',
      '/v2/models/{name}/infer',
      '/v2/models/{name}/ready',
      '/v2/models/{name}/versions/{version}',
      '/v2/models/{name}/versions/{version}/infer',
      '/v2/models/{name}/versions/{version}/ready',
    ]);
    expect(document.paths['/predict'].post.responses['400'].content).toHaveProperty(
      'application/problem+json',
    );
  });

  it.each([
    ['singleRequestSchema', singleRequestSchema],
    ['manyRequestSchema', manyRequestSchema],
    ['singleAnswerSchema', singleAnswerSchema],
    ['manyAnswerSchema', manyAnswerSchema],
  ])('shows examples that fit their schemas: %s', (_name, schema) => {
    const found: [TSchema, unknown][] = [];
    const collect = (part: TSchema): void => {
      for (const example of (part['examples'] as unknown[] | undefined) ?? []) found.push([part, example]);
      for (const inner of Object.values((part['properties'] as Record<string, TSchema> | undefined) ?? {}))
        collect(inner);
    };
    collect(schema);
    expect(found.length).toBeGreaterThan(0);
    expect(found.flatMap(([part, example]) => schemaProblems(part, example))).toEqual([]);
  });

  it('serves the Swagger page', async () => {
    expect((await get('/docs')).statusCode).toBe(200);
    expect((await get('/docs/static/swagger-ui.css')).headers['content-type']).toContain('text/css');
  });

  it('serves a page whose only script is the one its policy names', async () => {
    const { body, headers } = await get('/');
    const scripts = [...body.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => script as string);
    const hash = createHash('sha256')
      .update(scripts[0] as string)
      .digest('base64');
    expect([scripts.length, /(src|href)="(https?:)?\/\//.test(body)]).toEqual([1, false]);
    expect(headers['content-security-policy']).toContain(`'sha256-${hash}'`);
    expect(headers['content-security-policy']).not.toMatch(/upgrade-insecure|script-src[^;]*unsafe/);
  });

  it('links only to addresses that answer', async () => {
    const links = [...(await get('/')).body.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href as string);
    const statuses = await Promise.all(links.map(async (href) => (await get(href)).statusCode));
    expect(links.length).toBeGreaterThan(5);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
});
