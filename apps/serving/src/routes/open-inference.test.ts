import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ env: { RUNESTONE_MAX_TEXTS: '4', RUNESTONE_MAX_TEXT_CHARACTERS: '50' } });
});
afterAll(() => test.app.close());

const url = '/v2/models/language-id/infer';
const send = (payload: string | Buffer, headers: Record<string, string> = {}, to = url) =>
  test.app.inject({
    method: 'POST',
    url: to,
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
const infer = (body: object, to = url) => send(JSON.stringify(body), {}, to);
const texts = (...data: unknown[]) => ({ name: 'text', shape: [data.length], datatype: 'BYTES', data });

/** A body as Triton's clients send it: JSON, then each text with its length in 4 bytes. */
function binaryBody(list: readonly (string | Buffer)[], more: object = {}) {
  const elements = list.flatMap((text) => {
    const bytes = Buffer.from(text as string);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const binary = Buffer.concat(elements);
  const json = Buffer.from(
    JSON.stringify({
      inputs: [
        {
          name: 'text',
          shape: [list.length],
          datatype: 'BYTES',
          parameters: { binary_data_size: binary.length },
        },
      ],
      ...more,
    }),
  );
  return {
    payload: Buffer.concat([json, binary]),
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    },
  };
}

describe('the metadata', () => {
  it('of the server and of a model, with and without its version', async () => {
    expect((await test.app.inject('/v2')).json()).toMatchObject({ name: 'runestone' });
    const plain = (await test.app.inject('/v2/models/language-id')).json();
    expect(plain).toMatchObject({
      name: 'language-id',
      versions: ['1'],
      inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
      parameters: { labels: ['dan', 'swe', 'Other'] },
    });
    expect((await test.app.inject('/v2/models/language-id/versions/1')).json()).toEqual(plain);
  });

  it('of a version that is not live, and of no model, are not found', async () => {
    const statuses = await Promise.all(
      [
        '/v2/models/language-id/versions/2',
        '/v2/models/language-id/versions/2/ready',
        '/v2/models/none/ready',
      ].map(async (address) => (await test.app.inject(address)).statusCode),
    );
    expect(statuses).toEqual([404, 404, 404]);
  });

  it('tells whether a model answers', async () => {
    expect((await test.app.inject('/v2/models/language-id/ready')).json()).toEqual({ ready: true });
    const { app } = await startTestApp({ started: false });
    const answers = await Promise.all(
      ['/v2/models/language-id/ready', '/v2/health/ready', '/ping'].map((one) => app.inject(one)),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503, 503]);
    await app.close();
  });
});

describe('infer', () => {
  it('answers a tensor of texts with labels and scores', async () => {
    const response = await infer({ id: 'mine', inputs: [texts('æ', 'ä', '?')] });
    expect(response.json()).toEqual({
      model_name: 'language-id',
      model_version: '1',
      id: 'mine',
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [3], data: ['dan', 'swe', ''] },
        { name: 'score', datatype: 'FP64', shape: [3], data: [0.9, 0.9, 0.9] },
      ],
    });
  });

  it('gives the outputs that are asked for, over all labels', async () => {
    const outputs = [{ name: 'scores' }, { name: 'decided' }];
    const response = await infer(
      { inputs: [texts('ä')], outputs },
      '/v2/models/language-id/versions/1/infer',
    );
    expect(response.json().outputs).toEqual([
      { name: 'scores', datatype: 'FP64', shape: [1, 3], data: [0.05, 0.9, 0.05] },
      { name: 'decided', datatype: 'BOOL', shape: [1, 3], data: [false, true, false] },
    ]);
  });

  it('takes nested data and an empty tensor', async () => {
    const nested = { ...texts(['æ'], ['ä']), shape: [2, 1] };
    expect((await infer({ inputs: [nested] })).json().outputs[0].data).toEqual(['dan', 'swe']);
    expect((await infer({ inputs: [{ ...texts(), shape: [0] }] })).json().outputs[0].data).toEqual([]);
  });

  it('reads binary tensors and answers with them', async () => {
    const { payload, headers } = binaryBody(['æ', 'ä'], { parameters: { binary_data_output: true } });
    const response = await send(payload, headers);
    const length = Number(response.headers['inference-header-content-length']);
    const head = JSON.parse(response.rawPayload.subarray(0, length).toString());
    const rest = response.rawPayload.subarray(length);
    expect(head.outputs.map((one: { parameters: object }) => one.parameters)).toEqual([
      { binary_data_size: 14 },
      { binary_data_size: 16 },
    ]);
    expect([rest.readUInt32LE(0), rest.subarray(4, 7).toString(), rest.readDoubleLE(14)]).toEqual([
      3,
      'dan',
      0.9,
    ]);
  });

  it('mixes binary and JSON outputs as asked', async () => {
    const outputs = [{ name: 'label' }, { name: 'decided', parameters: { binary_data: true } }];
    const { payload, headers } = binaryBody(['ä'], { outputs });
    const response = await send(payload, headers);
    const length = Number(response.headers['inference-header-content-length']);
    expect(JSON.parse(response.rawPayload.subarray(0, length).toString()).outputs[0].data).toEqual(['swe']);
    expect([...response.rawPayload.subarray(length)]).toEqual([0, 1, 0]);
  });

  it.each([
    ['no JSON', '{', 400],
    ['another datatype', JSON.stringify({ inputs: [{ ...texts('a'), datatype: 'FP32' }] }), 400],
    ['numbers', JSON.stringify({ inputs: [texts(1)] }), 400],
    ['a shape for more', JSON.stringify({ inputs: [{ ...texts('a'), shape: [2] }] }), 400],
    ['two tensors', JSON.stringify({ inputs: [texts('a'), texts('b')] }), 400],
    ['an unknown output', JSON.stringify({ inputs: [texts('a')], outputs: [{ name: 'logits' }] }), 400],
    ['a threshold of text', JSON.stringify({ inputs: [texts('a')], parameters: { threshold: 'x' } }), 400],
    ['too many texts', JSON.stringify({ inputs: [texts('a', 'b', 'c', 'd', 'e')] }), 413],
    ['a text too long', JSON.stringify({ inputs: [texts('x'.repeat(51))] }), 413],
    [
      'deep nesting',
      JSON.stringify({ inputs: [{ ...texts(), shape: [1], data: [[[[[[[[[[['a']]]]]]]]]]] }] }),
      400,
    ],
    ['invalid UTF-8', Buffer.from([0xff]), 400],
    ['nothing', '', 400],
  ])('refuses %s, in the words of the protocol', async (_what, payload, status) => {
    const response = await send(payload);
    expect(response.statusCode).toBe(status);
    expect(response.json().error).toBe(response.json().detail);
  });

  it.each([
    ['a length of the JSON beyond the body', (length: number) => length + 1000],
    ['a negative one', () => -1],
    ['a length that cuts the JSON', (length: number) => length - 5],
    ['a length that is no number', () => 'x'],
  ])('refuses %s', async (_what, lie) => {
    const { payload, headers } = binaryBody(['æ']);
    const length = lie(Number(headers['inference-header-content-length']));
    const response = await send(payload, { ...headers, 'inference-header-content-length': String(length) });
    expect(response.statusCode).toBe(400);
  });

  it('never fails on binary tensors of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(50), async (bytes, claimed) => {
        const json = Buffer.from(
          JSON.stringify({
            inputs: [{ name: 't', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: claimed } }],
          }),
        );
        const response = await send(Buffer.concat([json, bytes]), {
          'inference-header-content-length': String(json.length),
        });
        expect([200, 400, 413]).toContain(response.statusCode);
      }),
      { numRuns: 100 },
    );
  });

  it('answers for the live version only', async () => {
    expect(
      (await infer({ inputs: [texts('æ')] }, '/v2/models/language-id/versions/9/infer')).statusCode,
    ).toBe(404);
    expect((await send('{}', { 'content-encoding': 'gzip' })).statusCode).toBe(415);
  });
});
