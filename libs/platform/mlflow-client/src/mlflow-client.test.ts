import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { createMlflowClient, type MlflowClient, type MlflowClientOptions } from './mlflow-client.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that answers as told, and the requests it saw. */
async function serve(answer: RequestListener, options: Partial<MlflowClientOptions> = {}) {
  const seen: IncomingMessage[] = [];
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const trackingUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createMlflowClient({ trackingUri, attempts: 1, ...options }), seen, trackingUri };
}

const json = (status: number, body: unknown): RequestListener => {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const ask = (client: MlflowClient, repeatable = true) =>
  client.call({
    what: 'read it',
    method: 'POST',
    path: 'mlflow/x',
    json: { a: 1 },
    reply: Type.Object({ run_id: Type.String() }),
    repeatable,
  });

describe('createMlflowClient', () => {
  it('posts JSON below /api/2.0/ of its address', async () => {
    const { client, seen } = await serve(json(200, { run_id: 'a', more: 1 }));
    expect(await ask(client)).toMatchObject({ run_id: 'a' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/2.0/mlflow/x' });
  });

  it.each([
    [
      'user and password',
      { username: 'ada', password: 'ø:1' },
      `Basic ${Buffer.from('ada:ø:1').toString('base64')}`,
    ],
    ['a token', { token: 't0k', username: 'ada' }, 'Bearer t0k'],
    ['nothing', {}, undefined],
  ])('sends %s', async (_, options, header) => {
    const { client, seen } = await serve(json(200, { run_id: 'a' }), options);
    await ask(client);
    expect(seen[0]?.headers.authorization).toBe(header);
  });

  it('takes credentials out of the address and shows them nowhere', async () => {
    const client = createMlflowClient({ trackingUri: 'http://ada:s3cret@127.0.0.1:1/', attempts: 1 });
    expect(client.uri).toBe('http://127.0.0.1:1');
    const error = await ask(client).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MLFLOW_UNREACHABLE', kind: 'upstream' });
    expect(JSON.stringify([String(error), (error as { details: object }).details])).not.toContain('s3cret');
  });

  it.each(['', 'localhost:5000', 'databricks', 'file:///tmp/mlruns', 'sqlite:///mlflow.db', 'http://x/?a=1'])(
    'refuses the address %j',
    (trackingUri) => {
      expect(() => createMlflowClient({ trackingUri })).toThrow(
        expect.objectContaining({ code: 'MLFLOW_URI_INVALID', kind: 'config' }),
      );
    },
  );

  const page: RequestListener = (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
  it.each<[string, RequestListener, string, RegExp]>([
    ['a web page', page, 'MLFLOW_REPLY_INVALID', /a web page.*MLFLOW_TRACKING_URI/],
    ['other JSON', json(200, { hello: 1 }), 'MLFLOW_REPLY_INVALID', /run_id/],
    ['no JSON', (_, response) => void response.end('{"run_id": "a'), 'MLFLOW_REPLY_INVALID', /no JSON/],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: 'https://login.example' }).end(),
      'MLFLOW_REPLY_INVALID',
      /sends elsewhere, to https:\/\/login\.example/,
    ],
    ['401', json(401, {}), 'MLFLOW_UNAUTHORIZED', /MLFLOW_TRACKING_USERNAME/],
    ['403', json(403, { error_code: 'PERMISSION_DENIED' }), 'MLFLOW_FORBIDDEN', /permission/],
    [
      'a foreign host',
      (_, r) => void r.writeHead(403).end('Invalid Host header'),
      'MLFLOW_FORBIDDEN',
      /allowed-hosts/,
    ],
    [
      '404 of MLflow',
      json(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' }),
      'MLFLOW_NOT_FOUND',
      /no/,
    ],
    [
      '404 of another server',
      (_, r) => void r.writeHead(404).end('nothing here'),
      'MLFLOW_REPLY_INVALID',
      /status 404/,
    ],
    ['400', json(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'bad' }), 'MLFLOW_REFUSED', /bad/],
    [
      'a name that is taken',
      json(400, { error_code: 'RESOURCE_ALREADY_EXISTS' }),
      'MLFLOW_EXISTS',
      /read it/,
    ],
    ['429', json(429, {}), 'MLFLOW_OVERLOADED', /later/],
    ['500', json(500, { error_code: 'INTERNAL_ERROR', message: 'db' }), 'MLFLOW_FAILED', /db/],
  ])('says what is wrong with %s', async (_, answer, code, message) => {
    const { client } = await serve(answer);
    await expect(ask(client)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says that an answer was cut off', async () => {
    const { client } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"run_id"');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(ask(client)).rejects.toMatchObject({ kind: 'upstream' });
  });

  it('gives up on a server that does not answer', async () => {
    const { client } = await serve(() => undefined, { replyTimeoutMs: 100 });
    await expect(ask(client)).rejects.toMatchObject({ code: 'MLFLOW_TIMEOUT', kind: 'timeout' });
  });

  const failingOnce = (): RequestListener => {
    let failures = 1;
    return (request, response) => {
      const answer = failures === 0 ? json(200, { run_id: 'a' }) : json(503, {});
      failures -= 1;
      return answer(request, response);
    };
  };

  it('repeats what may be repeated, and nothing else', async () => {
    const { client, seen } = await serve(failingOnce(), { attempts: 3 });
    expect(await ask(client)).toEqual({ run_id: 'a' });
    expect(seen).toHaveLength(2);
    server?.close();
    const other = await serve(failingOnce(), { attempts: 3 });
    await expect(ask(other.client, false)).rejects.toMatchObject({ code: 'MLFLOW_FAILED' });
    expect(other.seen).toHaveLength(1);
  });

  it.each([
    ['3.17.2', '3.17.2'],
    ['2.22.1', 'MLFLOW_VERSION_UNSUPPORTED'],
    ['30.1', 'MLFLOW_VERSION_UNSUPPORTED'],
    ['<html>', 'MLFLOW_REPLY_INVALID'],
  ])('reads the version %s', async (version, expected) => {
    const { client, seen } = await serve((_, response) => void response.end(version));
    const found = await client.checkServer().catch((error: { code: string }) => error.code);
    expect(found).toBe(expected);
    expect(seen[0]?.url).toBe('/version');
  });

  describe('transfers', () => {
    let folder: string;
    const file = (name: string): string => path.join(folder, name);
    const transfer = { what: 'move it', path: 'mlflow-artifacts/artifacts/a' };
    const setUp = async (answer: RequestListener) => {
      folder = await mkdtemp(path.join(tmpdir(), 'runestone-mlflow-client-'));
      return (await serve(answer)).client;
    };
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('sends files and bytes as they are, and fetches them', async () => {
      let kept = Buffer.alloc(0);
      const client = await setUp((request, response) => {
        if (request.method === 'GET') return void response.end(kept);
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          kept = Buffer.concat(chunks);
          response.end('{}');
        });
      });
      const bytes = Buffer.alloc(3_000_000, 'runestone');
      await writeFile(file('a'), bytes);
      await client.put(transfer, { file: file('a') });
      await client.fetchFile(transfer, file('b'));
      expect((await readFile(file('b'))).equals(bytes)).toBe(true);
      await client.put(transfer, Buffer.from('short'));
      expect(String(await client.fetchBytes(transfer, 5))).toBe('short');
      expect(await client.fetchBytes(transfer, 4)).toBeUndefined();
    });

    it('leaves no half of a file, and no file in place of another', async () => {
      const client = await setUp((_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      });
      await expect(client.fetchFile(transfer, file('b'))).rejects.toMatchObject({ kind: 'upstream' });
      expect(await readdir(folder)).toEqual([]);
      await writeFile(file('b'), 'mine');
      await expect(client.fetchFile(transfer, file('b'))).rejects.toThrow('EEXIST');
      expect(await readFile(file('b'), 'utf8')).toBe('mine');
    });

    it('hears what a server says that refuses a file before it has taken it', async () => {
      const client = await setUp((request, response) => {
        response.writeHead(401, { connection: 'close' }).end('{}');
        request.resume();
      });
      await writeFile(file('a'), Buffer.alloc(2_000_000));
      await expect(client.put(transfer, { file: file('a') })).rejects.toMatchObject({
        code: 'MLFLOW_UNAUTHORIZED',
      });
    });
  });
});
