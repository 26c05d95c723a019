import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TextInput } from '@runestone/fields';
import type { LiveModel } from './models/live-model.ts';
import { createFakeSource } from './testing/fake-source.ts';
import { startTestApp, type TestApp } from './testing/start-test-app.ts';

const columns = [
  { name: 'price', kind: 'number', edges: [1, 9] },
  { name: 'page', kind: 'site', values: ['a.example'] },
];
const features = { id: 'fields', columns };

let test: TestApp;
let seen: TextInput[];
beforeEach(async () => {
  seen = [];
  const source = createFakeSource();
  const { pipeline, load } = source;
  source.pipeline = {
    ...pipeline,
    classify: (texts, options) => {
      seen.push(...texts);
      return pipeline.classify(texts, options);
    },
  };
  source.load = async (version): Promise<LiveModel> => {
    const live = await load(version);
    const step = { role: 'features', id: 'combined', options: { parts: [{ features }] } };
    return { ...live, manifest: { ...live.manifest, steps: [step] } };
  };
  test = await startTestApp({
    source,
    endpoints: [
      { path: '/predict', format: 'runestone' },
      { path: '/invocations', format: 'mlflow' },
    ],
  });
});
afterEach(() => test.app.close());

const post = (url: string, payload: object) => test.app.inject({ method: 'POST', url, payload });
const fields = { price: 3, page: 'https://www.a.example/x' };
/** As the model is given it: of the page its site. */
const read = { text: 'æ', fields: { price: 3, page: 'a.example' } };

describe('fields of a request', () => {
  it('reach the model with one text', async () => {
    expect((await post('/predict', { text: 'æ', fields })).statusCode).toBe(200);
    expect((await post('/predict', { text: 'æ' })).statusCode).toBe(200);
    expect(seen).toEqual([read, 'æ']);
  });

  it('reach the model with some of many texts, and with lines of a stream', async () => {
    const many = await post('/v1/models/language-id/predict', { texts: ['ä', { text: 'æ', fields }] });
    expect(many.statusCode).toBe(200);
    const stream = await test.app.inject({
      ...{ method: 'POST', url: '/v1/models/language-id/predict-stream' },
      headers: { 'content-type': 'application/x-ndjson' },
      payload: `${JSON.stringify({ text: 'æ', fields, id: 7 })}\n{"text":"æ","fields":{"price":"dear"}}\n`,
    });
    const lines = stream.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      expect.objectContaining({ id: 7, result: expect.objectContaining({ label: 'dan' }) }),
      expect.objectContaining({ error: expect.objectContaining({ code: 'SERVING_FIELD_INVALID' }) }),
    ]);
    expect(seen).toEqual(['ä', read, read]);
  });

  it.each([
    ['records', { dataframe_records: [{ text: 'æ', ...fields, other: 1 }] }],
    [
      'a split table',
      { dataframe_split: { columns: ['price', 'text', 'page'], data: [[3, 'æ', fields.page]] } },
    ],
    ['columns', { inputs: { text: ['æ'], price: [3], page: [fields.page] } }],
  ])("reach the model in MLflow's %s", async (_, body) => {
    expect((await post('/invocations', body)).statusCode).toBe(200);
    expect(seen).toEqual([read]);
  });

  it.each([
    [{ colour: 'red' }, 'SERVING_FIELD_UNKNOWN', 'It reads price (number), page (site).'],
    [{ price: '3 €' }, 'SERVING_FIELD_INVALID', 'does not hold a number'],
    [{ page: 'no site' }, 'SERVING_FIELD_INVALID', 'does not hold a URL'],
    [{ page: `a.example/${'x'.repeat(1000)}` }, 'SERVING_FIELD_INVALID', 'does not hold a URL'],
    [{ price: [3] }, 'SERVING_REQUEST_INVALID', ''],
  ])('are refused where they are wrong: %j', async (wrong, code, detail) => {
    const answer = await post('/predict', { text: 'æ', fields: wrong });
    expect(answer.statusCode).toBe(400);
    const problem: { code: string; detail: string } = answer.json();
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(detail);
    expect(seen).toEqual([]);
  });

  it('may be missing values', async () => {
    expect((await post('/predict', { text: 'æ', fields: { price: null, page: ' ' } })).statusCode).toBe(200);
    expect(seen).toEqual([{ text: 'æ', fields: { price: null, page: null } }]);
  });

  it('are listed for each model', async () => {
    const model = await test.app.inject('/v1/models/language-id');
    expect(model.json()).toMatchObject({
      fields: [
        { name: 'price', kind: 'number' },
        { name: 'page', kind: 'site' },
      ],
    });
  });
});
