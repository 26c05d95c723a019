import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RenderedMetrics } from './metric-registry.ts';

/** What an address answers beside the metrics. */
export interface StatusAnswer {
  readonly status: number;
  /** Becomes JSON. */
  readonly body: unknown;
}

/** What a server of metrics answers. */
export interface MetricsServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** All metrics, for what HTTP's header `accept` says. */
  readonly render: (accept?: string) => Promise<RenderedMetrics>;
  /** Further addresses, such as `/health/live`. */
  readonly answers?: Readonly<Record<string, () => StatusAnswer>>;
}

/** A server of metrics. */
export interface MetricsServer {
  /** Where it listens, `http://127.0.0.1:9465`. */
  readonly url: string;
  /** Lets the process end while it listens. */
  unref(): void;
  close(): Promise<void>;
}

/** Whoever reads metrics is quick; who is not is hung up on, in milliseconds. */
const slowestMs = 10_000;
const mostConnections = 100;

/** Answers GET `/metrics`, and what else it is given. Rejects where the port cannot be had. */
export async function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, render, answers = {} } = options;
  const server = createServer(
    { requestTimeout: slowestMs, headersTimeout: slowestMs, connectionsCheckingInterval: 1000 },
    (request, response) => {
      const [address = ''] = request.url?.split('?', 1) ?? [];
      const answer = Object.hasOwn(answers, address) ? answers[address] : undefined;
      if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
      else if (address === '/metrics') void sendMetrics(response, () => render(request.headers.accept));
      else if (answer === undefined) response.writeHead(404).end();
      else sendStatus(response, answer());
    },
  );
  server.maxConnections = mostConnections;
  await listen(server, host, port);
  const { address, family, port: own } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`,
    unref: () => void server.unref(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function sendMetrics(response: ServerResponse, render: () => Promise<RenderedMetrics>): Promise<void> {
  try {
    const { contentType, text } = await render();
    response.writeHead(200, { 'content-type': contentType, vary: 'accept' }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}

function sendStatus(response: ServerResponse, { status, body }: StatusAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
