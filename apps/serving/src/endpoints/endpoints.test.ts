import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Classification, ScoredLabel } from '@runestone/text-pipeline';
import type { FastifyInstance } from 'fastify';
import { createFakeSource } from '../testing/fake-source.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    env: { RUNESTONE_MAX_TEXTS: '4', RUNESTONE_MAX_TEXT_CHARACTERS: '50' },
    endpoints: [
      { path: '/categories/predict', format: 'predicted-categories' },
      { path: '/intents', format: 'label-score' },
      { path: '/predict', format: 'predicted-categories' },
      { path: '/score', format: 'mlflow' },
    ],
  });
});
const apps: FastifyInstance[] = [];
afterAll(() => Promise.all([test.app, ...apps].map((app) => app.close())));

const post = async (url: string, payload: object) => {
  const { statusCode, headers, ...response } = await test.app.inject({ method: 'POST', url, payload });
  return { status: statusCode, headers, body: response.json() as Record<string, unknown> };
};

/** An app whose model decides on several labels: which of those scored, by text. */
async function serveSeveral(
  scored: readonly ScoredLabel[],
  decided: Readonly<Record<string, readonly ScoredLabel[]>>,
) {
  const source = createFakeSource();
  const classify = async (texts: readonly string[]): Promise<Classification[]> =>
    texts.map((text) => ({ outcome: 'labels', labels: decided[text] ?? [], alternatives: scored }));
  source.pipeline = { ...source.pipeline, classify };
  const { app } = await startTestApp({
    source,
    endpoints: [
      { path: '/predict', format: 'predicted-categories' },
      { path: '/intents', format: 'label-score' },
    ],
  });
  apps.push(app);
  return async (url: string, body: string | object): Promise<unknown> => {
    const payload = typeof body === 'string' ? { text: body } : body;
    return (await app.inject({ method: 'POST', url, payload })).json();
  };
}

describe('predicted categories', () => {
  it('are the names of the labels that were decided on', async () => {
    const { body, headers } = await post('/categories/predict', { text: 'æ' });
    expect(body).toEqual({ predicted_categories: ['Danish'] });
    expect([headers['x-model-name'], headers['x-model-version']]).toEqual(['language-id', '1']);
  });

  it('are none for an abstention', async () => {
    expect((await post('/categories/predict', { text: '?' })).body).toEqual({ predicted_categories: [] });
  });

  it('may take the place of our own format at /predict', async () => {
    expect((await post('/predict', { text: 'ä' })).body).toEqual({ predicted_categories: ['Swedish'] });
    expect((await post('/predict', { text: 'ä', topK: 2 })).status).toBe(400);
  });

  it('of several labels are all of them, or none', async () => {
    const scored = [
      { label: 'dan', score: 0.9 },
      { label: 'swe', score: 0.6 },
    ];
    const ask = await serveSeveral(scored, { x: scored, none: [] });
    expect(await ask('/predict', 'x')).toEqual({ predicted_categories: ['Danish', 'Swedish'] });
    expect(await ask('/predict', 'none')).toEqual({ predicted_categories: [] });
    expect(await ask('/invocations', { inputs: ['x'] })).toEqual({
      predictions: [{ labels: ['dan', 'swe'], scores: [0.9, 0.6] }],
    });
  });
});

describe('label and score', () => {
  it('are wrapped in a body with a status', async () => {
    expect((await post('/intents', { text: 'æ' })).body).toEqual({
      statusCode: 200,
      body: { label: 'Danish', score: 0.9 },
    });
    expect((await post('/intents', { text: '?' })).body).toEqual({
      statusCode: 200,
      body: { label: 'Uncertain', score: 0.9 },
    });
  });

  it.each([
    [{ text: ' ' }, 400],
    [{ text: 'x'.repeat(51) }, 413],
    [{ text: 'boom' }, 500],
    [{}, 400],
  ])('of %j are a problem document in the same envelope, without a trace', async (payload, status) => {
    const { body, ...answer } = await post('/intents', payload);
    expect([answer.status, body['status'], body['statusCode']]).toEqual([status, status, status]);
    expect(body['body']).toEqual({ message: body['detail'] });
    expect(JSON.stringify(body)).not.toMatch(/secret|\.ts:\d|\n +at /);
  });

  it('of broken JSON come in the envelope too', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await test.app.inject({ method: 'POST', url: '/intents', headers, payload: '{"text":' });
    expect(response.json()).toMatchObject({
      code: 'SERVING_JSON_MALFORMED',
      statusCode: 400,
      body: { message: 'The body is not valid JSON.' },
    });
  });

  it('of several labels are those of the best that reached its own threshold', async () => {
    const [toys, tools, tea] = [
      { label: 'toys', score: 0.8 },
      { label: 'swe', score: 0.4 },
      { label: 'tea', score: 0.3 },
    ] as const;
    const ask = await serveSeveral([toys, tools, tea], { some: [tools, tea], none: [] });
    expect(await ask('/intents', 'some')).toEqual({
      statusCode: 200,
      body: { label: 'Swedish', score: 0.4 },
    });
    expect(await ask('/intents', 'none')).toEqual({
      statusCode: 200,
      body: { label: 'Uncertain', score: 0.8 },
    });
  });

  it('stand in the OpenAPI document with their errors', async () => {
    const { paths } = (await test.app.inject({ url: '/openapi.json' })).json();
    const { responses } = paths['/intents'].post;
    const { properties, required } = responses[400].content['application/problem+json'].schema;
    expect(responses[200].content['application/json'].schema.required).toEqual(['statusCode', 'body']);
    expect(required).toEqual(expect.arrayContaining(['detail', 'statusCode', 'body']));
    expect(properties.body.required).toEqual(['message']);
  });
});

describe('/invocations', () => {
  const row = (label: string | null, score = 0.9) => ({ label, score });

  it.each([
    [{ dataframe_split: { columns: ['text'], data: [['æ'], ['ä']] } }],
    [
      {
        dataframe_split: {
          columns: ['id', 'text'],
          index: [7, 8],
          data: [
            [1, 'æ'],
            [2, 'ä'],
          ],
        },
      },
    ],
    [{ dataframe_records: [{ text: 'æ' }, { text: 'ä' }] }],
    [{ dataframe_records: [{ headline: 'æ' }, { headline: 'ä' }] }],
    [{ inputs: ['æ', 'ä'] }],
    [{ inputs: { text: ['æ', 'ä'] } }],
    [{ inputs: [{ text: 'æ' }, { text: 'ä' }] }],
    [{ inputs: [['æ'], ['ä']] }],
    [{ instances: ['æ', 'ä'] }],
    [{ instances: [{ text: 'æ' }, { text: 'ä' }], params: { topK: 2 } }],
  ])('takes %j', async (payload) => {
    expect((await post('/invocations', payload)).body).toEqual({ predictions: [row('dan'), row('swe')] });
  });

  it('takes no rows, a single text, and a threshold', async () => {
    expect((await post('/score', { inputs: [] })).body).toEqual({ predictions: [] });
    expect((await post('/score', { inputs: 'æ' })).body).toEqual({ predictions: [row('dan')] });
    expect((await post('/score', { inputs: ['?'], params: { threshold: 0.5 } })).body).toEqual({
      predictions: [row(null)],
    });
  });

  it.each([
    [{}, 400],
    [{ inputs: ['æ'], instances: ['æ'] }, 400],
    [{ dataframe_split: { columns: ['a', 'b'], data: [['æ', 'ä']] } }, 400],
    [{ dataframe_split: { columns: ['text'], data: [[5]] } }, 400],
    [{ dataframe_records: [{ text: null }] }, 400],
    [{ inputs: [[['æ']]] }, 400],
    [{ inputs: { text: { 0: 'æ' } } }, 400],
    [{ inputs: ['a', 'b', 'c', 'd', 'e'] }, 413],
    [{ inputs: ['x'.repeat(51)] }, 413],
  ])('refuses %j as MLflow does', async (payload, status) => {
    const answer = await post('/invocations', payload);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error_code: answer.body['code'], message: answer.body['detail'] });
  });
});

describe('a model that is not served any more', () => {
  it('leaves its addresses, which say so', async () => {
    const { app, models } = await startTestApp({ endpoints: [{ path: '/mine', format: 'label-score' }] });
    await models.remove('language-id');
    const statuses = await Promise.all(
      ['/mine', '/predict', '/invocations'].map(
        async (url) => (await app.inject({ method: 'POST', url, payload: { text: 'æ' } })).statusCode,
      ),
    );
    expect(statuses.slice(0, 2)).toEqual([404, 404]);
    await app.close();
  });
});
