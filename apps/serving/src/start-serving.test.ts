import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLogger } from '@runestone/logging';
import { readServingSettings } from './settings.ts';
import { startServing, type ServingProcess } from './start-serving.ts';
import { createModelProvider } from './loading/create-model-provider.ts';

// Threads are started from their sources.
jest.setTimeout(60_000);

let home: string;
let serving: ServingProcess | undefined;
let provider: ReturnType<typeof createModelProvider> | undefined;
beforeEach(async () => void (home = await mkdtemp(path.join(os.tmpdir(), 'serving-'))));
afterEach(async () => {
  await serving?.close();
  await provider?.close();
  serving = undefined;
  await rm(home, { recursive: true });
});

async function start(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  const settings = readServingSettings({ PORT: '0', RUNESTONE_HOME: home, RUNESTONE_AUTH: 'off', ...env });
  provider = createModelProvider(settings, logger);
  serving = await startServing({ settings, logger, random: () => 0.5, provider });
  await serving.firstAttempt;
  return { lines, url: serving.url };
}

describe('startServing with an empty home', () => {
  it('listens at once and says what it waits for', async () => {
    const { url, lines } = await start();
    const ready = await fetch(`${url}/health/ready`);
    const body = (await ready.json()) as { waitsFor: string[]; models: { problem: { code: string } }[] };
    expect([ready.status, (await fetch(`${url}/health/live`)).status]).toEqual([503, 200]);
    expect(body.waitsFor).toEqual([expect.stringContaining('language-id@champion: ')]);
    expect(body.models[0]?.problem.code).toMatch(/^REGISTRY_/);
    expect(lines.filter((line) => line.includes('waiting for language-id@champion'))).toHaveLength(1);
  });

  it('records unless it is told not to', async () => {
    await start();
    expect(await readdir(path.join(home, 'records'))).toContain('records.db');
    await serving?.close();
    await provider?.close();
    await rm(path.join(home, 'records'), { recursive: true });
    await start({ RUNESTONE_RECORDS: 'off' });
    expect(await readdir(home)).not.toContain('records');
  });

  it('does not start with a database that is none', async () => {
    const started = start({ DATABASE_URL: 'mysql://me:secret@host/db' });
    await expect(started).rejects.toMatchObject({ code: 'RECORDS_URL_INVALID', kind: 'config' });
    await expect(started).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  });

  it('does not start with models it cannot read', async () => {
    await expect(start({ RUNESTONE_MODELS: 'a@champion,a@champion' })).rejects.toMatchObject({
      kind: 'config',
    });
  });
});
