import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchFile, type FetchFileOptions, type FetchProgress } from './fetch-file.ts';

const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));
const sha256 = createHash('sha256').update(content).digest('hex');
const expected = { algorithm: 'sha256', hash: sha256 } as const;

let folder = '';
let destination = '';
let server: Server;
let requests: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'runestone-fetch-'));
  destination = path.join(folder, 'deep', 'file.bin');
  requests = [];
  answer = serveRanges;
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

function serveRanges(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const head = { 'content-length': content.length - start };
  if (start === 0) response.writeHead(200, head);
  else
    response.writeHead(206, {
      ...head,
      'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
    });
  response.end(content.subarray(start));
}

/** Sends the first bytes of the file, then cuts the connection. */
function serveCut(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 7000), () => setTimeout(() => response.destroy(), 20));
}

function fetchIt(options: Partial<FetchFileOptions> = {}): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return fetchFile(`http://127.0.0.1:${port}/file.bin`, {
    destination,
    expected,
    retryDelayMs: 1,
    ...options,
  });
}
const writePart = async (bytes: Uint8Array): Promise<void> => {
  await fetchIt();
  await rm(destination);
  requests = [];
  await writeFile(`${destination}.part`, bytes);
};
const filesThere = async (): Promise<string[]> => (await readdir(path.dirname(destination))).sort();

describe('fetchFile', () => {
  it('downloads, reports progress and leaves only the file', async () => {
    const progress: FetchProgress[] = [];
    expect(await fetchIt({ onProgress: (step) => progress.push(step) })).toBe(destination);
    expect(await readFile(destination)).toEqual(content);
    expect(await filesThere()).toEqual(['file.bin']);
    expect(progress.at(-1)).toEqual({ receivedBytes: content.length, totalBytes: content.length });
  });

  it('keeps a right file and replaces a wrong one', async () => {
    await fetchIt();
    await fetchIt();
    expect(requests).toHaveLength(1);
    await writeFile(destination, 'something else');
    await fetchIt();
    expect(await readFile(destination)).toEqual(content);
  });

  it('goes on after a cut where it stopped', async () => {
    answer = (request, response) => (requests.length === 1 ? serveCut : serveRanges)(request, response);
    await fetchIt();
    expect(await readFile(destination)).toEqual(content);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('goes on in a later call', async () => {
    await writePart(content.subarray(0, 5000));
    const progress: FetchProgress[] = [];
    await fetchIt({ onProgress: (step) => progress.push(step) });
    expect(requests[0]?.headers.range).toBe('bytes=5000-');
    expect(progress[0]?.receivedBytes).toBeGreaterThan(5000);
    expect(await readFile(destination)).toEqual(content);
  });

  it('starts anew where the server ignores ranges', async () => {
    await writePart(content.subarray(0, 5000));
    answer = (request, response) => serveRanges({ ...request, headers: {} } as IncomingMessage, response);
    await fetchIt();
    expect(await readFile(destination)).toEqual(content);
  });

  it('takes a part that is already whole', async () => {
    await writePart(content);
    await fetchIt();
    expect(await filesThere()).toEqual(['file.bin']);
  });

  it.each([-1, 0, 1])('starts anew where the part is of another file, %d bytes off', async (off) => {
    await writePart(Buffer.alloc(content.length + off));
    await fetchIt();
    expect(await readFile(destination)).toEqual(content);
    await writePart(Buffer.alloc(content.length + off));
    await fetchIt({ expected: { ...expected, sizeBytes: content.length } });
    expect(await readFile(destination)).toEqual(content);
  });

  it('knows a file by the hash that git gives it', async () => {
    const hash = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    await fetchIt({ expected: { algorithm: 'git-sha1', hash, sizeBytes: content.length } });
    expect(await readFile(destination)).toEqual(content);
  });

  it('refuses more bytes than announced, and goes on where fewer came', async () => {
    await expect(fetchIt({ expected: { ...expected, sizeBytes: 5000 } })).rejects.toMatchObject({
      code: 'DOWNLOAD_TOO_LARGE',
      kind: 'integrity',
    });
    expect(await filesThere()).toEqual([]);
    const more = { ...expected, sizeBytes: content.length + 1 };
    await expect(fetchIt({ expected: more, retries: 0 })).rejects.toThrow(/ended after 20000 of 20001 bytes/);
  });

  it('deletes a download with a wrong checksum', async () => {
    await expect(fetchIt({ expected: { algorithm: 'sha256', hash: '0'.repeat(64) } })).rejects.toMatchObject({
      code: 'DOWNLOAD_CHECKSUM_WRONG',
      kind: 'integrity',
      details: { actual: sha256 },
    });
    expect(await filesThere()).toEqual([]);
  });

  it('does not join parts when it could not tell', async () => {
    await writePart(Buffer.from('part of another file'));
    const unverified = { destination, retryDelayMs: 1 };
    const { port } = server.address() as AddressInfo;
    await fetchFile(`http://127.0.0.1:${port}/file.bin`, unverified);
    expect(requests[0]?.headers.range).toBeUndefined();
    expect(await readFile(destination)).toEqual(content);
  });

  it.each([
    [404, 'DOWNLOAD_REFUSED', 'not-found', 1],
    [503, 'DOWNLOAD_FAILED', 'upstream', 3],
  ])('answers %d with %s', async (status, code, kind, tries) => {
    answer = (_, response) => response.writeHead(status).end();
    await expect(fetchIt({ retries: 2 })).rejects.toMatchObject({ code, kind, details: { status } });
    expect(requests).toHaveLength(tries);
  });

  it('times out on a silent server and keeps the part', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100));
    };
    await expect(fetchIt({ timeoutMs: 60, retries: 0 })).rejects.toMatchObject({
      code: 'DOWNLOAD_TIMED_OUT',
      kind: 'timeout',
    });
    expect(await filesThere()).toEqual(['file.bin.part']);
  });

  it('says what it could not reach', async () => {
    const fetch = (): Promise<Response> =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('no route') }));
    await expect(fetchIt({ fetch, retries: 0 })).rejects.toThrow(/file\.bin: no route/);
  });

  it('stops when aborted and keeps the part', async () => {
    const control = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100));
    };
    const onProgress = (): void => control.abort();
    await expect(fetchIt({ signal: control.signal, onProgress })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(requests).toHaveLength(1);
    expect(await filesThere()).toEqual(['file.bin.part']);
  });
});
