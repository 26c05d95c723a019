import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from './testing/start-test-app.ts';

const headers = { 'content-type': 'application/json' };
let test: TestApp;
beforeAll(async () => void (test = await startTestApp({ env: { RUNESTONE_BODY_LIMIT_BYTES: '2000' } })));
afterAll(() => test.app.close());

const post = (payload: string | Buffer, more: Record<string, string> = {}, url = '/predict') =>
  test.app.inject({ method: 'POST', url, headers: { ...headers, ...more }, payload });

describe('bodies', () => {
  it.each([
    [
      'invalid UTF-8',
      Buffer.from([0x7b, 0x22, 0x74, 0x65, 0x78, 0x74, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      'SERVING_ENCODING_INVALID',
    ],
    ['a cut off character', Buffer.from('{"text":"æ"}').subarray(0, 10), 'SERVING_ENCODING_INVALID'],
    ['binary', Buffer.from([0, 1, 2, 3, 255, 254, 0, 137, 80, 78, 71]), 'SERVING_ENCODING_INVALID'],
    ['NUL bytes', Buffer.alloc(20), 'SERVING_JSON_MALFORMED'],
    ['nesting without end', Buffer.from('['.repeat(1900)), 'SERVING_JSON_MALFORMED'],
  ])('refuses %s with 400', async (_what, payload, code) => {
    const response = await post(payload);
    expect([response.statusCode, response.json().code]).toEqual([400, code]);
  });

  it('refuses a body over the limit with 413', async () => {
    const response = await post(JSON.stringify({ text: 'æ'.repeat(1000) }));
    expect([response.statusCode, response.json().code]).toEqual([413, 'SERVING_BODY_TOO_LARGE']);
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/json; charset=latin1'],
    ['nonsense'],
  ])('refuses the content type %s with 415', async (type) => {
    const response = await post('{"text":"a"}', { 'content-type': type });
    expect([response.statusCode, response.json().code]).toEqual([415, 'SERVING_MEDIA_TYPE_UNSUPPORTED']);
  });

  it('refuses a body without a type, and one that is compressed, with 415', async () => {
    const untyped = await test.app.inject({
      method: 'POST',
      url: '/predict',
      payload: Buffer.from('{"text":"a"}'),
    });
    expect(untyped.statusCode).toBe(415);
    expect((await post('{"text":"a"}', { 'content-encoding': 'gzip' })).statusCode).toBe(415);
  });

  it('takes charset=UTF-8 and a byte order mark', async () => {
    const response = await post('\ufeff{"text":"æ"}', { 'content-type': 'application/json; charset=UTF-8' });
    expect([response.statusCode, response.json().result.label]).toEqual([200, 'dan']);
  });

  it('lets a GET have a content type without a body', async () => {
    const statuses = await Promise.all(
      ['application/json', 'text/plain'].map(async (type) => {
        const request = { method: 'GET', url: '/health/live', headers: { 'content-type': type } } as const;
        return (await test.app.inject(request)).statusCode;
      }),
    );
    expect(statuses).toEqual([200, 200]);
  });
});

describe('texts', () => {
  it('accepts lone surrogates and answers with well-formed JSON', async () => {
    const url = '/language_identification/api/v1.0/';
    const response = await post('{"text":"\\ud83d æ \\udc00"}', {}, url);
    expect(response.statusCode).toBe(200);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(response.rawPayload)).not.toThrow();
    expect(response.json()).toEqual({ response: 'Danish', text: '\ud83d æ \udc00' });
  });

  it('gives back any text as it came', async () => {
    const url = '/language_identification/api/v1.0/';
    const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((one) => one.trim() !== '');
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        const response = await post(JSON.stringify({ text: one }), {}, url);
        expect([response.statusCode, response.json().text]).toEqual([200, one]);
      }),
      { numRuns: 25 },
    );
  });
});

describe('addresses', () => {
  it.each(['/nowhere', '/v1', '/predict/', '/v1/models/a/b/c', '/docs/static/../../secret'])(
    'answers 404 for %s',
    async (url) => {
      const response = await test.app.inject({ method: 'GET', url });
      expect([response.statusCode, response.json().code]).toEqual([404, 'SERVING_ROUTE_UNKNOWN']);
      expect(response.json().requestId).toBe(response.headers['x-request-id']);
    },
  );

  it.each([
    ['GET', '/predict', 'POST'],
    ['DELETE', '/v1/models/language-id', 'GET, HEAD'],
    ['PUT', '/language_identification/api/v1.0/', 'GET, HEAD, POST'],
  ] as const)('answers 405 for %s %s', async (method, url, allow) => {
    const response = await test.app.inject({ method, url });
    expect([response.statusCode, response.headers['allow']]).toEqual([405, allow]);
  });

  it('answers 404 also when the body is not one it would take', async () => {
    const response = await post('<a/>', { 'content-type': 'text/xml' }, '/nowhere');
    expect(response.statusCode).toBe(404);
  });

  it('answers 400 with a problem document for an address that cannot be decoded', async () => {
    const response = await test.app.inject({ method: 'GET', url: '/v1/models/%E0%A4%A' });
    expect([response.statusCode, response.json().code]).toEqual([400, 'SERVING_REQUEST_MALFORMED']);
    expect(response.headers['x-request-id']).toBe(response.json().requestId);
  });
});

describe('request ids', () => {
  it('keeps a sane one', async () => {
    const response = await post('{"text":"æ"}', { 'x-request-id': 'abc-1.2:3' });
    expect([response.headers['x-request-id'], response.json().requestId]).toEqual(['abc-1.2:3', 'abc-1.2:3']);
  });

  it.each(['', 'a b', 'x'.repeat(129), '<script>', 'ø'])('replaces %j', async (id) => {
    const response = await post('{"text":"æ"}', { 'x-request-id': id });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('logs', () => {
  it('hold no text of a caller, wherever it stood', async () => {
    await test.app.inject({ method: 'GET', url: '/language_identification/api/v1.0/?text=hemmelighed' });
    await post('{"text":"hemmelighed"}');
    await post('{"text":["hemmelighed"]}');
    await post('{"text":"hemmelighed"');
    expect(test.logLines.length).toBeGreaterThan(0);
    expect(test.logLines.join('\n')).not.toContain('hemmelighed');
  });
});
