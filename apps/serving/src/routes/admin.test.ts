import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ModelRunner } from '@runestone/model-runner';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
beforeEach(async () => void (test = await startTestApp()));
afterEach(() => test.app.close());

const put = (name: string, payload: object) =>
  test.app.inject({ method: 'PUT', url: `/v1/admin/models/${name}`, payload });
const names = async () =>
  (await test.app.inject('/v1/models')).json().models.map(({ name }: { name: string }) => name) as string[];
const predict = async (name: string, payload: object = { texts: ['æ'] }) =>
  test.app.inject({ method: 'POST', url: `/v1/models/${name}/predict`, payload });

describe('loading a model while the app runs', () => {
  it('serves it under its name, with its own threshold and limits', async () => {
    const response = await put('canary', { serve: 'language-id/2', threshold: 0.5, limits: { maxTexts: 1 } });
    expect(response.json()).toMatchObject({
      name: 'canary',
      state: 'live',
      version: '2',
      reference: 'language-id/2',
    });
    expect(await names()).toEqual(['language-id', 'canary']);
    expect((await predict('canary')).json().model).toMatchObject({ name: 'canary', version: '2' });
    expect((await predict('canary', { texts: ['a', 'b'] })).statusCode).toBe(413);
  });

  it('puts one in the place of another once it is live, and gives that one back', async () => {
    expect((await put('language-id', { serve: 'language-id/3' })).json().version).toBe('3');
    expect(await names()).toEqual(['language-id']);
    expect((await predict('language-id')).json().model.version).toBe('3');
    expect(test.source.closed).toEqual(['1']);
  });

  it('keeps the former where the new one does not load', async () => {
    test.source.broken.add('3');
    const response = await put('language-id', { serve: 'language-id/3' });
    expect([response.statusCode, response.json().code]).toEqual([409, 'SERVING_MODEL_NOT_LIVE']);
    expect((await predict('language-id')).json().model.version).toBe('1');
    expect(test.source.closed).toEqual([]);
  });

  it('lists a new one that does not load with its problem, and goes on trying', async () => {
    test.source.broken.add('5');
    expect((await put('fresh', { serve: 'language-id/5' })).json()).toMatchObject({
      state: 'waiting',
      problem: {},
    });
    expect((await predict('fresh')).statusCode).toBe(503);
    expect((await predict('language-id')).statusCode).toBe(200);
  });

  it.each([
    ['a b', { serve: 'x@y' }, 400],
    ['x', { serve: '@' }, 400],
    ['x', {}, 400],
    ['x', { serve: 'x@y', limits: { maxTexts: 0 } }, 400],
    ['x', { serve: 'x@y', endpoints: [] }, 400],
  ])('refuses %j %j', async (name, payload, status) => {
    expect((await put(encodeURIComponent(name), payload)).statusCode).toBe(status);
  });

  it('comes one after another when many ask at once', async () => {
    const responses = await Promise.all(
      ['4', '5', '6'].map((version) => put('canary', { serve: `language-id/${version}` })),
    );
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect((await predict('canary')).json().model.version).toBe('6');
    expect([...test.source.closed].sort()).toEqual(['4', '5']);
  });
});

describe('unloading a model', () => {
  it('answers what is in flight, and then knows it no more', async () => {
    await put('canary', { serve: 'language-id/2', limits: { batchMaxWaitMs: 200 } });
    const inFlight = predict('canary');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const response = await test.app.inject({ method: 'DELETE', url: '/v1/admin/models/canary' });
    expect([response.statusCode, (await inFlight).statusCode, (await predict('canary')).statusCode]).toEqual([
      204, 200, 404,
    ]);
    expect(test.source.closed).toEqual(['2']);
    expect((await test.app.inject('/metrics')).body).not.toMatch(/model_info\{model="canary"/);
  });

  it('that is not served is refused', async () => {
    expect((await test.app.inject({ method: 'DELETE', url: '/v1/admin/models/none' })).statusCode).toBe(404);
  });
});

describe('the push hook', () => {
  it.each(['/v1/admin/models/language-id/check', '/v1/admin/check'])(
    '%s brings the new version live at once',
    async (url) => {
      test.source.version = '8';
      const response = await test.app.inject({ method: 'POST', url });
      expect(response.statusCode).toBe(200);
      expect((await predict('language-id')).json().model.version).toBe('8');
      expect(test.source.closed).toEqual(['1']);
    },
  );

  it('tells why nothing changed', async () => {
    test.source.version = '8';
    test.source.broken.add('8');
    const response = await test.app.inject({ method: 'POST', url: '/v1/admin/models/language-id/check' });
    expect(response.json()).toMatchObject({ version: '1', state: 'live', problem: {} });
  });

  it('is written to the log', async () => {
    await test.app.inject({ method: 'POST', url: '/v1/admin/check' });
    expect(test.logLines.filter((line) => line.includes('admin action'))).toHaveLength(1);
  });
});

describe('models beside each other', () => {
  it('do not wait for one that hangs, nor fail with one whose queue is full', async () => {
    await put('slow', { serve: 'language-id/2', limits: { maxQueueSize: 1, timeoutMs: 400 } });
    const { live } = test.models.get('slow');
    let wake: () => void = () => undefined;
    (live as { runner: ModelRunner }).runner = {
      concurrency: 1,
      classify: () =>
        new Promise((resolve) => {
          wake = () => resolve([]);
        }),
      close: async () => undefined,
    };
    const hanging = Array.from({ length: 5 }, () => predict('slow'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const more = [predict('slow'), predict('slow')];
    expect((await predict('language-id')).statusCode).toBe(200);
    const statuses = (await Promise.all([...hanging, ...more])).map(({ statusCode }) => statusCode);
    expect(statuses).toEqual(expect.arrayContaining([429, 504]));
    expect(new Set(statuses)).toEqual(new Set([429, 504]));
    wake();
    const metrics = (await test.app.inject('/metrics')).body;
    expect(metrics).toMatch(/queue_depth_texts\{model="slow"\}/);
    expect(metrics).toMatch(/queue_depth_texts\{model="language-id"\} 0/);
  });
});

describe('explanations', () => {
  it('are bounded more tightly, and most where the model is asked anew for each word', async () => {
    const long = await predict('language-id', { texts: ['x'.repeat(2001)], explain: true });
    const many = await predict('language-id', {
      texts: Array.from({ length: 5 }, () => 'x'),
      explain: true,
    });
    expect([long.statusCode, many.statusCode]).toEqual([413, 413]);
    const few = { texts: ['x', 'x', 'x', 'x'], explain: true };
    expect((await predict('language-id', few)).statusCode).toBe(200);
  });
});
