import { textOf } from '@runestone/fields';
import { wrapPipeline, type ModelRunner } from '@runestone/model-runner';
import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendRaw } from './testing/send-raw.ts';
import { startTestApp, type TestApp, type TestAppOptions } from './testing/start-test-app.ts';

let test: TestApp;
afterEach(() => test.app.close());

async function listen(options: TestAppOptions = {}): Promise<number> {
  test = await startTestApp(options);
  await test.app.listen({ host: '127.0.0.1', port: 0 });
  return (test.app.server.address() as AddressInfo).port;
}

const head = (length: number, type = 'application/json') =>
  `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;

describe('slow clients', () => {
  const env = { RUNESTONE_REQUEST_TIMEOUT_MS: '150', RUNESTONE_HANDLER_TIMEOUT_MS: '5000' };

  it('are cut off when they drip a body', async () => {
    const port = await listen({ env });
    const { text, tookMs } = await sendRaw(port, [head(100), ...'{"text":"aaaaaaaaaaaaaaaa'], {
      pauseMs: 25,
    });
    expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*SERVING_REQUEST_TIMEOUT/);
    expect(tookMs).toBeLessThan(600);
  });

  it('are cut off when they drip headers', async () => {
    const port = await listen({ env });
    const { text, tookMs } = await sendRaw(
      port,
      ['POST /predict HTTP/1.1\r\n', ...'X-Slow: aaaaaaaaaaaaaaaa'],
      { pauseMs: 25 },
    );
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(tookMs).toBeLessThan(600);
  });

  it('are cut off when they say nothing', async () => {
    const port = await listen({ env: { RUNESTONE_CONNECTION_TIMEOUT_MS: '100' } });
    const { tookMs } = await sendRaw(port, [head(100)], {});
    expect(tookMs).toBeLessThan(500);
  });

  it('do not keep an idle connection for ever', async () => {
    const port = await listen({ env: { RUNESTONE_KEEP_ALIVE_TIMEOUT_MS: '100' } });
    const { text, tookMs } = await sendRaw(port, ['GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n']);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    // Node adds a second of grace to the keep-alive time.
    expect(tookMs).toBeLessThan(1600);
  });
});

describe('clients that speak no HTTP', () => {
  it('get a problem document', async () => {
    const port = await listen();
    const { text } = await sendRaw(port, [Buffer.from([0, 1, 2, 255, 13, 10, 13, 10])]);
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*SERVING_REQUEST_MALFORMED/);
  });

  it('are told when an address is too long', async () => {
    const port = await listen();
    const url = `/language_identification/api/v1.0/?text=${'a'.repeat(20_000)}`;
    const { text } = await sendRaw(port, [`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`]);
    expect(text).toMatch(/^HTTP\/1\.1 431 [\s\S]*SERVING_HEADERS_TOO_LARGE/);
  });
});

describe('large bodies', () => {
  it('are refused by their length before they are read', async () => {
    const port = await listen();
    const { text } = await sendRaw(port, [head(10_000_000), Buffer.alloc(1000, 'a')], { limitMs: 1000 });
    expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*SERVING_BODY_TOO_LARGE/);
  });

  it('are refused when they come in chunks without a length', async () => {
    const port = await listen({ env: { RUNESTONE_BODY_LIMIT_BYTES: '1000' } });
    const chunk = `400\r\n${'a'.repeat(1024)}\r\n`;
    const start =
      'POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { text } = await sendRaw(port, [start, chunk, chunk, chunk], { limitMs: 1000 });
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('callers that hang up', () => {
  it('are dropped from the queue before the model sees their text', async () => {
    const port = await listen({ env: { RUNESTONE_BATCH_MAX_WAIT_MS: '200' } });
    const seen: string[] = [];
    const { pipeline } = test.source;
    (test.models.default.live as { runner: ModelRunner }).runner = wrapPipeline({
      ...pipeline,
      classify: (texts, options) => {
        seen.push(...texts.map(textOf));
        return pipeline.classify(texts, options);
      },
    });
    const gone = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/predict',
      headers: { 'content-type': 'application/json' },
    });
    gone.on('error', () => undefined);
    gone.end('{"text":"gone"}');
    setTimeout(() => gone.destroy(), 60).unref();
    const stays = await fetch(`http://127.0.0.1:${port}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"stays"}',
    });
    expect([stays.status, seen]).toEqual([200, ['stays']]);
  });
});

describe('a handler that takes too long', () => {
  it('is answered for with 504', async () => {
    const env = { RUNESTONE_HANDLER_TIMEOUT_MS: '100', RUNESTONE_BATCH_MAX_WAIT_MS: '400' };
    const port = await listen({ env });
    const body = '{"text":"late"}';
    const { text } = await sendRaw(port, [head(body.length), body], { limitMs: 300 });
    expect(text).toMatch(/^HTTP\/1\.1 504 [\s\S]*SERVING_ANSWER_TIMEOUT/);
  });
});

describe('an app that stops', () => {
  it('answers what is in flight', async () => {
    const port = await listen({ env: { RUNESTONE_BATCH_MAX_WAIT_MS: '300' } });
    const answer = fetch(`http://127.0.0.1:${port}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"æ"}',
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    const startedMs = performance.now();
    await test.app.close();
    expect((await answer).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(1500);
  });
});
