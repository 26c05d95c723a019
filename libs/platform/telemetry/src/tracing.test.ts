import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTracing } from './tracing.ts';

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: { key: string; value: object }[];
  readonly status: { code?: number };
}
interface Sent {
  readonly resourceSpans: { resource: object; scopeSpans: { spans: SentSpan[] }[] }[];
}

let server: Server;
let sent: Sent[];
let endpoint: string;
beforeEach(async () => {
  sent = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces') sent.push(JSON.parse(body) as Sent);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const spans = (): SentSpan[] =>
  sent.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)),
  );
const caller = (flags: string) => ({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}` });

describe('createTracing', () => {
  it('sends a request and its stages within the trace of the caller', async () => {
    const tracing = createTracing({ endpoint, serviceName: 'test', sampleRatio: 0 });
    const request = tracing.startRequest('POST', caller('01'));
    const nowMs = performance.now();
    request.addStage({ name: 'model', startMs: nowMs, endMs: nowMs + 5, attributes: { version: '3' } });
    request.end({ route: '/predict', status: 503 });
    await tracing.close();
    const [stage, root] = spans();
    expect(root).toMatchObject({
      name: 'POST /predict',
      traceId: 'a'.repeat(32),
      parentSpanId: 'b'.repeat(16),
      status: { code: 2 },
    });
    expect(stage).toMatchObject({ name: 'model', parentSpanId: root?.spanId, traceId: root?.traceId });
    expect(Number(stage?.endTimeUnixNano) - Number(stage?.startTimeUnixNano)).toBeCloseTo(5e6, -6);
    expect(JSON.stringify(sent)).toContain('"service.name"');
  });

  it('samples what the caller has not decided, and nothing that the caller decided against', async () => {
    for (const [ratio, headers, expected] of [
      [1, {}, 1],
      [0, {}, 0],
      [1, caller('00'), 0],
      [1, { traceparent: 'nonsense' }, 1],
    ] as const) {
      sent = [];
      const tracing = createTracing({ endpoint, serviceName: 'test', sampleRatio: ratio });
      tracing.startRequest('GET', headers).end({ route: '/x', status: 200 });
      await tracing.close();
      expect(spans()).toHaveLength(expected);
    }
  });

  it('lets a collector that is away harm nobody', async () => {
    const tracing = createTracing({ endpoint: 'http://127.0.0.1:9/', serviceName: 'test', sampleRatio: 1 });
    tracing.startRequest('GET', {}).end({ route: '/x', status: 200 });
    await expect(tracing.close().catch(() => 'refused')).resolves.not.toThrow();
  });
});
