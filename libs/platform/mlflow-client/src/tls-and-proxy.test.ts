import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMlflowClient } from './mlflow-client.ts';

describe('createMlflowClient over TLS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-tls-'));
  let server: Server;
  let trackingUri: string;
  let certificate: string;

  beforeAll(async () => {
    const files = ['-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    execFileSync('openssl', [...kind, '-days', '2', ...subject, ...files], { stdio: 'ignore' });
    certificate = readFileSync(`${folder}/cert.pem`, 'utf8');
    server = createServer(
      { key: readFileSync(`${folder}/key.pem`), cert: certificate },
      (_, response) => void response.end('3.17.2'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    trackingUri = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('trusts an authority of one’s own where it is given, and says what to set where it is not', async () => {
    const trusting = createMlflowClient({ trackingUri, certificateAuthority: certificate, attempts: 1 });
    expect(await trusting.checkServer()).toBe('3.17.2');
    const careless = createMlflowClient({ trackingUri, insecureTls: true, attempts: 1 });
    expect(await careless.checkServer()).toBe('3.17.2');
    const strict = createMlflowClient({ trackingUri, attempts: 1 });
    await expect(strict.checkServer()).rejects.toMatchObject({
      kind: 'upstream',
      message: expect.stringContaining('MLFLOW_TRACKING_SERVER_CERT_PATH'),
    });
  });
});

it('goes through a proxy where there is one', async () => {
  const origin = createHttpServer((_, response) => void response.end('3.1.0'));
  const proxy = createHttpServer();
  const asked: string[] = [];
  const sockets: Socket[] = [];
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    sockets.push(socket, onward);
  });
  const listen = async (server: ReturnType<typeof createHttpServer>): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  try {
    const [origins, proxys] = [await listen(origin), await listen(proxy)];
    const trackingUri = `http://${origins}`;
    const client = createMlflowClient({ trackingUri, proxyFor: () => `http://${proxys}`, attempts: 1 });
    expect(await client.checkServer()).toBe('3.1.0');
    expect(asked).toEqual([origins]);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    for (const server of [origin, proxy]) server.close();
  }
});
