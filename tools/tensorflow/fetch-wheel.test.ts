import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../libs/core/files/src/index.ts';
import { fetchWheel, type FetchWheelOptions } from './fetch-wheel.ts';
import type { Wheel } from './wheel-table.ts';

const content = Buffer.alloc(50_000, 'wheel');
const file = 'a_thing-1.2-py3-none-any.whl';
const wheel: Wheel = { file, sha256: sha256Hex(content), sizeBytes: content.length, contains: [] };

let folder = '';
let server: Server;
let index = '';
let requests: IncomingMessage[] = [];
let servePage: (response: ServerResponse) => void;
let serveFile: (response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-wheel-'));
  requests = [];
  servePage = (response) =>
    response.setHeader('content-type', 'text/html').end(`<a href="../../files/${file}#sha256=0">x</a>`);
  serveFile = (response) => response.end(content);
  server = createServer((request, response) => {
    requests.push(request);
    if (request.url === '/simple/a-thing/') servePage(response);
    else if (request.url === `/files/${file}`) serveFile(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

function fetchIt(options: Partial<FetchWheelOptions> = {}): Promise<void> {
  const { signal } = new AbortController();
  return fetchWheel(wheel, path.join(folder, 'file.whl'), { index, signal, ...options });
}

describe('fetchWheel', () => {
  it('follows the link of the page, reports progress and leaves the file', async () => {
    const progress: number[] = [];
    await fetchIt({ onProgress: (receivedBytes) => progress.push(receivedBytes) });
    expect(await readFile(path.join(folder, 'file.whl'))).toEqual(content);
    expect(progress.at(-1)).toBe(content.length);
  });

  it('reads a page of JSON, from an address that ends with a slash', async () => {
    servePage = (response) =>
      response
        .setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
        .end(JSON.stringify({ files: [{ filename: file, url: `/files/${file}` }] }));
    await fetchIt({ index: `${index}/` });
    expect(requests[0]?.headers.accept).toContain('application/vnd.pypi.simple.v1+json');
    expect(await readdir(folder)).toEqual(['file.whl']);
  });

  it('sends a name and password to the host of the index alone', async () => {
    const withPassword = index.replace('//', '//me:p%40ss@');
    await fetchIt({ index: withPassword });
    const expected = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected]);
    const elsewhere = index.replace('127.0.0.1', 'localhost').replace('/simple', '');
    servePage = (response) =>
      response.setHeader('content-type', 'text/html').end(`<a href="${elsewhere}/files/${file}">`);
    await rm(path.join(folder, 'file.whl'));
    await fetchIt({ index: withPassword }).catch(() => undefined);
    expect(requests.slice(3).every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  const wrong: [string, string | Buffer][] = [
    ['other bytes', Buffer.alloc(content.length, 'other')],
    ['too few', content.subarray(1)],
    ['too many', Buffer.concat([content, content])],
    ['nothing', ''],
  ];
  it.each(wrong)('refuses %s and leaves nothing', async (_, body) => {
    serveFile = (response) => response.end(body);
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_CHECKSUM_WRONG',
      kind: 'integrity',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says that a connection was cut and leaves nothing', async () => {
    serveFile = (response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 9000), () => response.destroy());
    };
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_FETCH_FAILED',
      kind: 'upstream',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives up on a silent server and leaves nothing', async () => {
    serveFile = (response) => response.writeHead(200).write(content.subarray(0, 100));
    await expect(fetchIt({ timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_FETCH_TIMED_OUT',
      kind: 'timeout',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('stops when told to and leaves nothing', async () => {
    const control = new AbortController();
    serveFile = (response) => response.writeHead(200).write(content.subarray(0, 100));
    const fetching = fetchIt({ signal: control.signal, onProgress: () => control.abort() });
    await expect(fetching).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [404, 'TENSORFLOW_SETUP_WHEEL_MISSING', 'not-found'],
    [503, 'TENSORFLOW_SETUP_FETCH_FAILED', 'upstream'],
  ])('answers %d of page and file with %s', async (status, code, kind) => {
    serveFile = (response) => response.writeHead(status).end();
    await expect(fetchIt()).rejects.toMatchObject({ code, kind });
    servePage = serveFile;
    await expect(fetchIt()).rejects.toMatchObject({ code, kind });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says where a page has no link, or is none', async () => {
    servePage = (response) => response.end('<a href="other.whl">');
    await expect(fetchIt()).rejects.toThrow(/simple\/a-thing\/ has no link to a_thing-1\.2/);
    servePage = (response) => response.setHeader('content-type', 'application/json').end('<html>');
    await expect(fetchIt()).rejects.toThrow(/no page of a package index/);
  });

  it.each(['', 'nonsense', 'file:///etc', 'http://'])('refuses the index %j', async (address) => {
    await expect(fetchIt({ index: address })).rejects.toMatchObject({
      code: 'TENSORFLOW_SETUP_INDEX_INVALID',
      kind: 'config',
    });
  });
});
