import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fetchEncoder, openEncoder, type FetchedEncoder, type FetchEncoderOptions } from './index.ts';
import { hubCommit, startHub, type HubServer } from './testing/hub-server.ts';
import { createTinyEncoder } from './testing/tiny-encoder.ts';

// The library of ONNX Runtime takes its time to load on a busy machine.
jest.setTimeout(60_000);

let hub: HubServer;
let home: string;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-home-'));
  hub.repositories.clear();
  hub.repositories.set('owner/tiny', tiny);
});
afterEach(async () => {
  hub.fault = undefined;
  hub.requests.length = 0;
  await rm(home, { recursive: true, force: true });
});

const tiny = createTinyEncoder({ files: { 'README.md': 'words', 'modules.json': [] } });
const model = tiny.get('onnx/model.onnx') as Uint8Array;
const modelUrl = `/owner/tiny/resolve/${hubCommit}/onnx/model.onnx`;
const listingUrl = '/api/models/owner/tiny/revision/main?blobs=true';

const fetchTiny = (
  options: Partial<FetchEncoderOptions> = {},
  name = 'owner/tiny',
): Promise<FetchedEncoder> =>
  fetchEncoder(name, { home, fetch, hub: hub.url, retryDelayMs: 1, timeoutMs: 2000, ...options });
const fetchOffline = (
  name = 'owner/tiny',
  options: Partial<FetchEncoderOptions> = {},
): Promise<FetchedEncoder> => fetchEncoder(name, { home, ...options });
const modelFile = (): string => path.join(home, 'encoders/owner/tiny', hubCommit, 'onnx/model.onnx');

/** Every file below the home that is neither a note nor a lock. */
async function kept(): Promise<string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/^\.|^main$/.test(entry.name));
  return files.map(({ name }) => name).sort();
}

describe('fetchEncoder', () => {
  it('fetches what an encoder needs at the commit of the revision, and nothing else', async () => {
    const encoder = await fetchTiny({ hub: `${hub.url}/` });
    const directory = path.join(home, 'encoders/owner/tiny', hubCommit);
    expect(encoder).toEqual({ directory, repository: 'owner/tiny', commit: hubCommit, notes: [] });
    expect(await kept()).toEqual(
      ['config.json', 'model.onnx', 'modules.json', 'tokenizer.json', 'tokenizer_config.json'].sort(),
    );
    expect(await readFile(modelFile())).toEqual(Buffer.from(model));
    const opened = await openEncoder(encoder.directory);
    expect(opened.dimension).toBe(4);
    await opened.close();
  });

  it('tells how far it is', async () => {
    const told = new Map<string, number>();
    await fetchTiny({
      onProgress: ({ file, receivedBytes, totalBytes }) => told.set(file, receivedBytes / totalBytes),
    });
    expect(told.get('onnx/model.onnx')).toBe(1);
    expect([...told.values()].every((ratio) => ratio === 1)).toBe(true);
  });

  it('fetches no file twice, and the other precision where it is wanted', async () => {
    await fetchTiny();
    hub.requests.length = 0;
    await fetchTiny();
    expect(hub.requests).toEqual([listingUrl]);
    await fetchTiny({ precision: 'int8' });
    expect(hub.requests.slice(2)).toEqual([modelUrl.replace('model.onnx', 'model_quantized.onnx')]);
  });

  it('finds offline what was fetched, and else says what to do', async () => {
    await expect(fetchOffline()).rejects.toMatchObject({
      ...{ code: 'ENCODERS_NOT_FOUND', kind: 'not-found' },
      message: expect.stringMatching(
        /nothing may be fetched\. Allow fetching once, or .* models\/tiny of RUNESTONE_DATA_PATH/,
      ),
    });
    const fetched = await fetchTiny();
    expect(await fetchOffline()).toEqual(fetched);
    expect(await fetchOffline('owner/tiny', { revision: hubCommit })).toEqual(fetched);
    await expect(fetchOffline('owner/tiny', { precision: 'int8' })).rejects.toMatchObject({
      code: 'ENCODERS_NOT_FOUND',
    });
    await expect(fetchOffline('owner/tiny', { revision: 'v1' })).rejects.toMatchObject({
      code: 'ENCODERS_NOT_FOUND',
    });
  });

  it('takes what was fetched before where the hub cannot be asked', async () => {
    const fetched = await fetchTiny();
    hub.fault = (_, response) => (response.writeHead(503).end(), true);
    const { directory, notes } = await fetchTiny({ retries: 0 });
    expect([directory, notes]).toEqual([fetched.directory, [expect.stringContaining('cannot be asked')]]);
    hub.requests.length = 0;
    await fetchTiny({ revision: hubCommit });
    expect(hub.requests).toEqual([]);
  });

  it('takes a directory as it is', async () => {
    expect(await fetchOffline('/models/mine')).toEqual({ directory: '/models/mine', notes: [] });
    expect((await fetchOffline('./mine')).directory).toBe(path.resolve('mine'));
  });

  it('falls back to Xenova for a bare name, and says so', async () => {
    hub.repositories.set('some-base', new Map([['config.json', Buffer.from('{}')]]));
    hub.repositories.set('Xenova/some-base', tiny);
    for (const encoder of [
      await fetchTiny({}, 'some-base'),
      await fetchTiny({ fetch: (...all) => fetch(...all) }, 'some-base'),
    ]) {
      expect(encoder.repository).toBe('Xenova/some-base');
      expect(encoder.notes).toEqual([
        'some-base has no usable ONNX files: those of Xenova/some-base are taken.',
      ]);
    }
    expect((await fetchOffline('some-base')).repository).toBe('Xenova/some-base');
    await expect(fetchTiny({}, 'owner/some-base')).rejects.toMatchObject({
      ...{ code: 'ENCODERS_NOT_ON_HUB', kind: 'not-found' },
      message: expect.stringMatching(/404 .*Xenova\/some-base may have onnx\/model\.onnx/),
    });
  });

  it.each([
    '',
    '..',
    '../x/..',
    'a/b/c',
    'a/..',
    'a//b',
    'a/.b',
    'a b',
    'a/b?c',
    'a\\b',
    'a/b.git',
    'x'.repeat(200),
  ])('refuses the name %j', async (name) => {
    const isPath = name.startsWith('../');
    const refused = fetchTiny({}, isPath ? `a/${name}` : name);
    await expect(refused).rejects.toMatchObject({ code: 'ENCODERS_NAME_INVALID', kind: 'input' });
    expect(hub.requests).toEqual([]);
  });

  it('refuses revisions and hubs that are none', async () => {
    await expect(fetchTiny({ revision: '../x' })).rejects.toMatchObject({ code: 'ENCODERS_NAME_INVALID' });
    await expect(fetchTiny({ hub: 'file:///x' })).rejects.toMatchObject({ code: 'ENCODERS_OPTIONS_INVALID' });
  });
});

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
