import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFakeSource } from '../testing/fake-source.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

const path = '/language_identification/api/v1.0/';
const headers = { 'content-type': 'application/json' };
let test: TestApp;
beforeAll(async () => void (test = await startTestApp()));
afterAll(() => test.app.close());

describe('language identification of the first design', () => {
  it.each([
    ['POST', path, { text: 'blå bær' }],
    ['POST', path.slice(0, -1), { text: 'blå bær' }],
    ['GET', path, { text: 'blå bær' }],
    ['GET', path.slice(0, -1), { text: 'blå bær' }],
    ['GET', `${path}?text=bl%C3%A5%20b%C3%A6r`, undefined],
    ['GET', `${path.slice(0, -1)}?text=bl%C3%A5+b%C3%A6r`, undefined],
  ] as const)('answers %s %s', async (method, url, payload) => {
    const response = await test.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { headers, payload }),
    });
    expect([response.statusCode, response.json()]).toEqual([200, { response: 'Danish', text: 'blå bær' }]);
  });

  it('answers the label where it has no name, and Uncertain for an abstention', async () => {
    const ask = async (text: string) =>
      (await test.app.inject({ method: 'POST', url: path, headers, payload: { text } })).json().response;
    expect([await ask('fox'), await ask('? æ')]).toEqual(['Other', 'Uncertain']);
  });

  it.each([
    ['POST', path, { text: ' ' }, 'SERVING_TEXT_EMPTY'],
    ['POST', path, { txt: 'æ' }, 'SERVING_REQUEST_INVALID'],
    ['POST', path, undefined, 'SERVING_REQUEST_INVALID'],
    ['GET', path, { text: 5 }, 'SCHEMA_MISMATCH'],
    ['GET', path, undefined, 'SERVING_REQUEST_INVALID'],
    ['GET', `${path}?text=`, undefined, 'SERVING_TEXT_EMPTY'],
    ['GET', `${path}?text=a&text=b`, undefined, 'SERVING_REQUEST_INVALID'],
    ['GET', `${path}?text=%FF%FE`, undefined, 'SERVING_ENCODING_INVALID'],
  ] as const)('refuses %s %s %j', async (method, url, payload, code) => {
    const response = await test.app.inject({
      method,
      url,
      ...(payload === undefined ? {} : { headers, payload }),
    });
    expect([response.statusCode, response.json().code]).toEqual([400, code]);
  });

  it('is not there without the model language-id', async () => {
    const other = await startTestApp({ name: 'task-intents', source: createFakeSource('task-intents') });
    const response = await other.app.inject({ method: 'GET', url: `${path}?text=x` });
    await other.app.close();
    expect([response.statusCode, response.json().code]).toEqual([404, 'SERVING_MODEL_UNKNOWN']);
  });
});
