import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { schemaProblems } from '@runestone/schemas';
import { manyAnswerSchema, singleAnswerSchema } from '../schemas/prediction.ts';
import { problemSchema } from '../schemas/problem.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
beforeAll(
  async () =>
    void (test = await startTestApp({
      env: { RUNESTONE_MAX_TEXT_CHARACTERS: '50', RUNESTONE_MAX_TEXTS: '4' },
    })),
);
afterAll(() => test.app.close());

const predict = (body: object | string, url = '/v1/models/language-id/predict') =>
  test.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: body });

describe('POST /v1/models/{name}/predict', () => {
  it('answers each text in order, with the version and the request id', async () => {
    const response = await predict({ texts: ['blå bær', 'räv', 'fox'], topK: 2 });
    const body = response.json();
    expect(response.statusCode).toBe(200);
    expect(body.results.map(({ label }: { label: string }) => label)).toEqual(['dan', 'swe', 'Other']);
    expect(body).toMatchObject({
      model: { name: 'language-id', version: '1', runId: 'f'.repeat(32) },
      requestId: response.headers['x-request-id'],
    });
  });

  it('gives three alternatives unless asked for another number', async () => {
    const lengths = async (body: object) => (await predict(body)).json().results[0].alternatives.length;
    expect([await lengths({ texts: ['æ'] }), await lengths({ texts: ['æ'], topK: 1 })]).toEqual([3, 1]);
  });

  it('abstains on an empty text among others', async () => {
    const { results } = (await predict({ texts: ['', ' \n', 'æ'] })).json();
    expect(results.map(({ reason, label }: { reason?: string; label?: string }) => reason ?? label)).toEqual([
      'empty-text',
      'empty-text',
      'dan',
    ]);
  });

  it('answers as its schema says', async () => {
    const many = await predict({ texts: ['æ', '', '? hm'] });
    const single = await predict({ text: 'æ' }, '/predict');
    expect(schemaProblems(manyAnswerSchema, many.json())).toEqual([]);
    expect(schemaProblems(singleAnswerSchema, single.json())).toEqual([]);
  });

  it.each<[string, object | string, number, string]>([
    ['no texts', { texts: [] }, 400, 'SERVING_REQUEST_INVALID'],
    ['a missing key', {}, 400, 'SERVING_REQUEST_INVALID'],
    ['a text for texts', { texts: 'æ' }, 400, 'SERVING_REQUEST_INVALID'],
    ['a number for a text', { texts: [5] }, 400, 'SERVING_REQUEST_INVALID'],
    ['null for a text', { texts: [null] }, 400, 'SERVING_REQUEST_INVALID'],
    ['an array for the body', ['æ'], 400, 'SERVING_REQUEST_INVALID'],
    ['null for the body', 'null', 400, 'SERVING_REQUEST_INVALID'],
    ['topK 0', { texts: ['æ'], topK: 0 }, 400, 'SERVING_REQUEST_INVALID'],
    ['topK as a text', { texts: ['æ'], topK: '3' }, 400, 'SERVING_REQUEST_INVALID'],
    ['an unknown key', { texts: ['æ'], topk: 3 }, 400, 'SERVING_REQUEST_INVALID'],
    ['too many texts', { texts: ['a', 'b', 'c', 'd', 'e'] }, 413, 'SERVING_TEXTS_TOO_MANY'],
    ['a threshold over 1', { texts: ['æ'], threshold: 1.1 }, 400, 'SERVING_REQUEST_INVALID'],
    ['a number for explain', { texts: ['æ'], explain: 1 }, 400, 'SERVING_REQUEST_INVALID'],
    ['a text too long', { texts: ['æ', 'x'.repeat(51)] }, 413, 'SERVING_TEXT_TOO_LONG'],
    ['malformed JSON', '{"texts": ["æ"', 400, 'SERVING_JSON_MALFORMED'],
    ['an empty body', '', 400, 'SERVING_JSON_MALFORMED'],
    ['a poisoned prototype', '{"texts": ["æ"], "__proto__": {"a": 1}}', 400, 'SERVING_JSON_MALFORMED'],
  ])('refuses %s', async (_what, body, status, code) => {
    const response = await predict(body);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(schemaProblems(problemSchema, response.json())).toEqual([]);
  });

  it('names the place of a mistake', async () => {
    const wrongType = (await predict({ texts: ['æ', 5] })).json();
    expect(wrongType.details.problems[0]).toMatchObject({ in: 'body', path: '/texts/1' });
    expect((await predict({ texts: ['æ'], topk: 3 })).json().detail).toContain('did you mean "topK"?');
    expect((await predict({ texts: ['æ', 'x'.repeat(51)] })).json().details).toMatchObject({
      path: '/texts/1',
    });
  });

  it('answers 404 for another model and names those served', async () => {
    const response = await predict({ texts: ['æ'] }, '/v1/models/nope/predict');
    expect([response.statusCode, response.json().code]).toEqual([404, 'SERVING_MODEL_UNKNOWN']);
    expect(response.json().details).toEqual({ served: ['language-id'] });
  });

  it('says nothing of a defect but logs it with the request id, without the text', async () => {
    const response = await predict({ texts: ['boom'] });
    expect([response.statusCode, response.json().code]).toEqual([500, 'INTERNAL']);
    expect(response.body).not.toMatch(/secret|boom|at /);
    const line = test.logLines.find((one) => one.includes('the model broke'));
    expect(line).toContain(response.json().requestId);
    expect(test.logLines.join('\n')).not.toContain('boom"');
  });

  it('answers the neighbours of a text that breaks the model', async () => {
    const [good, bad] = await Promise.all([predict({ texts: ['æ'] }), predict({ texts: ['boom'] })]);
    expect([good?.statusCode, bad?.statusCode]).toEqual([200, 500]);
  });
});

describe('POST /predict', () => {
  it('asks the default model', async () => {
    const response = await predict({ text: 'blå bær' }, '/predict');
    expect(response.json()).toMatchObject({
      model: { name: 'language-id' },
      result: { outcome: 'label', label: 'dan' },
    });
  });

  it.each(['', '   ', '\u00a0\u2003\n'])('refuses the empty text %j', async (text) => {
    const response = await predict({ text }, '/predict');
    expect([response.statusCode, response.json().code]).toEqual([400, 'SERVING_TEXT_EMPTY']);
  });
});
