import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openEncoder } from './index.ts';
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
