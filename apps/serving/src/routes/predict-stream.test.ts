import { connect } from 'node:net';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestAppOptions } from '../testing/start-test-app.ts';

let test: TestApp;
afterEach(() => test.app.close());

interface Line {
  readonly line: number;
  readonly id?: unknown;
  readonly model?: { readonly version: string };
  readonly result?: { readonly label?: string; readonly alternatives: unknown[] };
  readonly error?: { readonly code: string };
}
const path = '/v1/models/language-id/predict-stream';
const headers = { 'content-type': 'application/x-ndjson' };

async function stream(payload: string | Buffer, options: TestAppOptions = {}, url = path) {
  test = await startTestApp(options);
  const response = await test.app.inject({ method: 'POST', url, headers, payload });
  const lines = response.body.split('\n').filter((line) => line !== '');
  return { status: response.statusCode, lines: lines.map((line) => JSON.parse(line) as Line) };
}

async function listen(options: TestAppOptions = {}): Promise<number> {
  test = await startTestApp(options);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  return (test.app.server.address() as AddressInfo).port;
}

describe('a stream of texts', () => {
  it('is answered line by line, in order, with the ids of the caller', async () => {
    const { status, lines } = await stream('"æ"\n{"text": "ä", "id": 7}\r\n{"text":"x","id":"last"}');
    expect(status).toBe(200);
    expect(lines.map(({ line, id, result, model }) => [line, id, result?.label, model?.version])).toEqual([
      [0, undefined, 'dan', '1'],
      [1, 7, 'swe', '1'],
      [2, 'last', 'Other', '1'],
    ]);
  });

  it('of any length is answered whole', async () => {
    const payload = Array.from({ length: 5000 }, (_, id) =>
      JSON.stringify({ text: id % 2 ? 'æ' : 'ä', id }),
    ).join('\n');
    const { lines } = await stream(payload, {
      env: { RUNESTONE_BODY_LIMIT_BYTES: '100', RUNESTONE_QUEUE_MAX_SIZE: '64' },
    });
    expect(lines).toHaveLength(5000);
    expect(lines.every(({ id, result }, i) => id === i && result?.label === (i % 2 ? 'dan' : 'swe'))).toBe(
      true,
    );
  });

  it('goes on after lines that are no requests, and after texts that break the model', async () => {
    const bad = [
      '{',
      '5',
      '{"text":1}',
      '{"text":"a","x":1}',
      '',
      '"boom"',
      `"${'x'.repeat(200)}"`,
      `"${'y'.repeat(60)}"`,
    ];
    const { lines } = await stream(`"æ"\n${bad.join('\n')}\n"ä"\n`, {
      env: { RUNESTONE_BODY_LIMIT_BYTES: '100', RUNESTONE_MAX_TEXT_CHARACTERS: '50' },
    });
    expect(lines.map(({ error, result }) => error?.code ?? result?.label)).toEqual([
      'dan',
      ...Array.from({ length: 5 }, () => 'SERVING_LINE_INVALID'),
      'INTERNAL',
      'SERVING_BODY_TOO_LARGE',
      'SERVING_TEXT_TOO_LONG',
      'swe',
    ]);
  });

  it('refuses bytes that are not UTF-8 by the line', async () => {
    const { lines } = await stream(
      Buffer.concat([Buffer.from('"'), Buffer.from([0xff]), Buffer.from('"\n"æ"\n')]),
    );
    expect(lines.map(({ error, result }) => error?.code ?? result?.label)).toEqual([
      'SERVING_LINE_INVALID',
      'dan',
    ]);
  });

  it('takes its options from the address', async () => {
    const { lines } = await stream('"æ"\n', {}, `${path}?topK=1&threshold=0.5`);
    expect(lines[0]?.result?.alternatives).toHaveLength(1);
    await test.app.close();
    expect((await stream('"æ"\n', {}, `${path}?topK=0`)).status).toBe(400);
  });

  it('may be empty', async () => {
    expect(await stream('')).toEqual({ status: 200, lines: [] });
  });

  it('needs a live model and plain lines', async () => {
    test = await startTestApp({ started: false });
    const waiting = await test.app.inject({ method: 'POST', url: path, headers, payload: '"æ"\n' });
    const zipped = await test.app.inject({
      method: 'POST',
      url: path,
      headers: { ...headers, 'content-encoding': 'gzip' },
      payload: 'x',
    });
    const json = await test.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/json' },
      payload: '"æ"',
    });
    expect([waiting.statusCode, zipped.statusCode, json.statusCode]).toEqual([503, 415, 415]);
  });

  it('is answered while it is still sent', async () => {
    const port = await listen();
    const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path, headers });
    call.write('"æ"\n');
    const first = await new Promise<string>((resolve) => {
      call.on('response', (response) => response.once('data', (data: Buffer) => resolve(data.toString())));
    });
    expect(JSON.parse(first)).toMatchObject({ line: 0, result: { label: 'dan' } });
    call.destroy();
  });

  it('may take longer than a request, but not between its lines', async () => {
    const port = await listen({
      env: { RUNESTONE_REQUEST_TIMEOUT_MS: '300', RUNESTONE_HANDLER_TIMEOUT_MS: '300' },
    });
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (let i = 0; i < 4; i += 1) {
      socket.write('4\r\n"æ"\r\n1\r\n\n\r\n');
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    socket.write('1\r\n"\r\n');
    await closed;
    expect(text.match(/"label":"dan"/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).toContain('SERVING_REQUEST_TIMEOUT');
  });

  it('names the version of each answer across a swap', async () => {
    const port = await listen();
    const call = httpRequest({ port, host: '127.0.0.1', method: 'POST', path, headers });
    let text = '';
    call.write('"æ"\n');
    const response = await new Promise<NodeJS.ReadableStream>((resolve) => call.on('response', resolve));
    response.on('data', (data: Buffer) => (text += data.toString()));
    while (!text.includes('"line":0')) await new Promise((resolve) => setTimeout(resolve, 10));
    test.source.version = '2';
    await test.models.default.checkNow();
    call.end('"æ"\n');
    await new Promise((resolve) => response.on('end', resolve));
    const versions = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Line).model?.version);
    expect(versions).toEqual(['1', '2']);
  });
});
