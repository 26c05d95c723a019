import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, jest } from '@jest/globals';
import { fetchEncoder, type FetchedEncoder, type FetchEncoderOptions } from '../index.ts';
import { hubCommit, startHub, type HubServer } from './hub-server.ts';
import { createTinyEncoder } from './tiny-encoder.ts';

/** The hub of the tests of a file. */
export let hub: HubServer;
/** The home of one test. */
export let home: string;

/** The files of owner/tiny. */
export const tiny = createTinyEncoder({ files: { 'README.md': 'words', 'modules.json': [] } });
/** The model among them. */
export const model = tiny.get('onnx/model.onnx') as Uint8Array;
/** Where the hub has it. */
export const modelUrl = `/owner/tiny/resolve/${hubCommit}/onnx/model.onnx`;
/** Where the hub describes owner/tiny. */
export const listingUrl = '/api/models/owner/tiny/revision/main?blobs=true';

/** Gives each test of a file an empty home, and a hub that has owner/tiny. */
export function useTinyHub(): void {
  // The library of ONNX Runtime takes its time to load on a busy machine.
  jest.setTimeout(60_000);
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
}

/** Fetches an encoder from the hub into the home. */
export function fetchTiny(
  options: Partial<FetchEncoderOptions> = {},
  name = 'owner/tiny',
): Promise<FetchedEncoder> {
  return fetchEncoder(name, { home, fetch, hub: hub.url, retryDelayMs: 1, timeoutMs: 2000, ...options });
}

/** Looks for an encoder in the home alone. */
export function fetchOffline(
  name = 'owner/tiny',
  options: Partial<FetchEncoderOptions> = {},
): Promise<FetchedEncoder> {
  return fetchEncoder(name, { home, ...options });
}

/** Where the model of owner/tiny goes. */
export const modelFile = (): string => path.join(home, 'encoders/owner/tiny', hubCommit, 'onnx/model.onnx');

/** Every file below the home that is neither a note nor a lock. */
export async function kept(): Promise<string[]> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/^\.|^main$/.test(entry.name));
  return files.map(({ name }) => name).sort();
}
