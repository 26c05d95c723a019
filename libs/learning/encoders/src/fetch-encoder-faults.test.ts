import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hubCommit } from './testing/hub-server.ts';
import {
  fetchOffline,
  fetchTiny,
  home,
  hub,
  kept,
  listingUrl,
  model,
  modelFile,
  modelUrl,
  tiny,
  useTinyHub,
} from './testing/tiny-hub.ts';

useTinyHub();

describe('a hub that', () => {
  it('cuts a file is asked for the rest', async () => {
    let cuts = 0;
    hub.fault = (request, response) => {
      if (request.url !== modelUrl || ++cuts > 2) return false;
      const start = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      response.writeHead(start > 0 ? 206 : 200, {
        ...(start > 0 && { 'content-range': `bytes ${start}-${model.length - 1}/${model.length}` }),
      });
      response.end(model.subarray(start, start + 100));
      return true;
    };
    await fetchTiny();
    expect(hub.requests.filter((url) => url.startsWith(modelUrl))).toEqual([
      ...[modelUrl, `${modelUrl} bytes=100-`, `${modelUrl} bytes=200-`],
    ]);
    expect(await readFile(modelFile())).toEqual(Buffer.from(model));
  });

  it('breaks a connection off is asked again', async () => {
    let cuts = 0;
    hub.fault = (request, response) => {
      if (request.url !== modelUrl || ++cuts > 2) return false;
      response.writeHead(200, { 'content-length': model.length });
      response.write(model.subarray(0, 100), () => response.destroy());
      return true;
    };
    await fetchTiny();
    expect(await readFile(modelFile())).toEqual(Buffer.from(model));
  });

  it('was left in the middle of a file goes on, with or without ranges', async () => {
    for (const knowsRanges of [true, false]) {
      await rm(path.join(home, 'encoders'), { recursive: true, force: true });
      await mkdir(path.dirname(modelFile()), { recursive: true });
      await writeFile(`${modelFile()}.part`, model.subarray(0, 50));
      hub.fault = (request, response) => {
        if (knowsRanges || request.url !== modelUrl) return false;
        response.end(model);
        return true;
      };
      await fetchTiny();
      expect(await readFile(modelFile())).toEqual(Buffer.from(model));
    }
    expect(hub.requests).toContain(`${modelUrl} bytes=50-`);
  });

  it.each<[string, (bytes: Buffer) => Uint8Array, string, string]>([
    ['other bytes', (bytes) => bytes.fill(7, 0, 3), 'DOWNLOAD_CHECKSUM_WRONG', 'integrity'],
    ['more bytes', (bytes) => Buffer.concat([bytes, bytes]), 'DOWNLOAD_TOO_LARGE', 'integrity'],
    ['a page', () => Buffer.from('<html>'), 'DOWNLOAD_FAILED', 'upstream'],
    ['nothing', () => Buffer.alloc(0), 'DOWNLOAD_FAILED', 'upstream'],
  ])('sends %s for a file is refused, and nothing is kept of it', async (_, change, code, kind) => {
    for (const [url, name] of [
      [modelUrl, 'model.onnx'],
      [modelUrl.replace('onnx/model.onnx', 'config.json'), 'config.json'],
    ] as const) {
      await rm(path.join(home, 'encoders'), { recursive: true, force: true });
      const file = [...tiny].find(([each]) => each.endsWith(name))?.[1] as Uint8Array;
      hub.fault = (request, response) => {
        if (request.url !== url) return false;
        response.end(change(Buffer.from(file)));
        return true;
      };
      await expect(fetchTiny({ retries: 0 })).rejects.toMatchObject({ code, kind });
      expect(await kept()).not.toContain(name);
      await expect(fetchOffline()).rejects.toMatchObject({ code: 'ENCODERS_NOT_FOUND' });
    }
    hub.fault = undefined;
    // What a page left behind is found out, and the file is fetched anew.
    await fetchTiny();
    expect(await readFile(modelFile())).toEqual(Buffer.from(model));
  });

  it.each([
    [404, 'ENCODERS_NOT_ON_HUB', 'not-found', 1],
    [401, 'ENCODERS_NOT_ON_HUB', 'not-found', 1],
    [500, 'DOWNLOAD_FAILED', 'upstream', 3],
    [429, 'DOWNLOAD_FAILED', 'upstream', 3],
  ])('answers %i is an error that says so', async (status, code, kind, tries) => {
    for (const url of [listingUrl, modelUrl]) {
      hub.requests.length = 0;
      hub.fault = (request, response) =>
        request.url === url && (response.writeHead(status).end('<html>'), true);
      await expect(fetchTiny({ retries: 2 })).rejects.toMatchObject({
        ...{ code, kind },
        message: expect.stringContaining(`answered ${status}`),
      });
      expect(hub.requests.filter((each) => each === url)).toHaveLength(tries);
      expect(await kept()).not.toContain('model.onnx');
    }
  });

  it.each([
    ['<html>', 'ENCODERS_HUB_ANSWER_INVALID'],
    ['{}', 'ENCODERS_HUB_ANSWER_INVALID'],
    ['null', 'ENCODERS_HUB_ANSWER_INVALID'],
    ['{"sha":"../../etc","siblings":[]}', 'ENCODERS_HUB_ANSWER_INVALID'],
    [
      JSON.stringify({ sha: hubCommit, siblings: [{ rfilename: 'a', size: -1, blobId: hubCommit }] }),
      'ENCODERS_HUB_ANSWER_INVALID',
    ],
    [
      JSON.stringify({ sha: hubCommit, siblings: [{ rfilename: 'a', size: 1, lfs: {} }] }),
      'ENCODERS_HUB_ANSWER_INVALID',
    ],
    [
      JSON.stringify({
        sha: hubCommit,
        siblings: [{ rfilename: 'config.json', size: 1e12, blobId: hubCommit }],
      }),
      'ENCODERS_FILE_INVALID',
    ],
    [JSON.stringify({ sha: hubCommit, siblings: [] }), 'ENCODERS_NOT_ON_HUB'],
    [' '.repeat(17 * 2 ** 20), 'DOWNLOAD_TOO_LARGE'],
  ])('describes a repository wrongly is refused (%#)', async (text, code) => {
    hub.fault = (_, response) => (response.end(text), true);
    await expect(fetchTiny()).rejects.toMatchObject({ code });
    expect(await kept()).toEqual([]);
  });

  it('is silent is left', async () => {
    hub.fault = (request) => request.url === modelUrl;
    const options = { retries: 1, timeoutMs: 100 };
    await expect(fetchTiny(options)).rejects.toMatchObject({
      ...{ code: 'DOWNLOAD_TIMED_OUT', kind: 'timeout' },
      message: expect.stringContaining('nothing came for 100 ms'),
    });
    expect(hub.requests.filter((url) => url === modelUrl)).toHaveLength(2);
    hub.fault = (request, response) => {
      if (request.url === modelUrl) response.write(model.subarray(0, 100));
      return request.url === modelUrl;
    };
    await expect(fetchTiny(options)).rejects.toMatchObject({ code: 'DOWNLOAD_TIMED_OUT' });
  });

  it('is not there is an error that says so', async () => {
    await expect(fetchTiny({ hub: 'http://127.0.0.1:9', retries: 0 })).rejects.toMatchObject({
      ...{ code: 'DOWNLOAD_FAILED', kind: 'upstream' },
      message: expect.stringMatching(/127\.0\.0\.1:9\/.*Check the network/),
    });
  });

  it('is no longer wanted is left at once', async () => {
    const stop = new AbortController();
    hub.fault = (request, response) => {
      if (request.url !== modelUrl) return false;
      response.write(model.subarray(0, 100), () => stop.abort(new Error('enough')));
      return true;
    };
    await expect(fetchTiny({ signal: stop.signal })).rejects.toThrow('enough');
    expect(await kept()).not.toContain('model.onnx');
    hub.fault = undefined;
    await fetchTiny();
    expect(await readFile(modelFile())).toEqual(Buffer.from(model));
  });

  it('is asked by several at once gives each file once', async () => {
    const all = await Promise.all([fetchTiny(), fetchTiny(), fetchTiny()]);
    expect(new Set(all.map(({ directory }) => directory)).size).toBe(1);
    expect(hub.requests.filter((url) => url === modelUrl)).toHaveLength(1);
  });
});
