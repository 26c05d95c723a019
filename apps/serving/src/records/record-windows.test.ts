import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDriftSketch, decodeSketch } from '@runestone/drift';
import { openRecordStore, startRecorder } from '@runestone/records';
import { createFakeSource } from '../testing/fake-source.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

const labels = { kind: 'single', labels: ['dan', 'swe', 'Other'] } as const;

let home: string;
beforeEach(async () => void (home = await mkdtemp(path.join(tmpdir(), 'runestone-windows-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

/** Serves with records on, and stops when the work is done. */
async function serve(intervalMs: number, work: (test: TestApp) => Promise<void>): Promise<void> {
  const source = createFakeSource();
  const load = source.load.bind(source);
  source.load = async (version) => ({ ...(await load(version)), driftReference: createDriftSketch(labels) });
  const recorder = startRecorder({
    ...{ home, textForm: 'none', journalMaxBytes: 2 ** 20, retentionMs: 0 },
    onProblem: () => undefined,
    onBack: () => undefined,
  });
  const env = { RUNESTONE_DRIFT_INTERVAL_MS: String(intervalMs) };
  const test = await startTestApp({ source, env, recorder });
  await work(test);
  await test.app.close();
  await recorder.close(10_000);
}

async function ask({ app }: TestApp, texts: readonly string[]): Promise<void> {
  await app.inject({ method: 'POST', url: '/v1/models/language-id/predict', payload: { texts } });
}

/** The windows of a version, the latest first. */
async function readWindows(version: string) {
  const store = await openRecordStore({ home });
  const found = [];
  for await (const page of store.listDriftWindows({ model: 'language-id', version })) found.push(...page);
  const sketches = await store.readDriftSketches(found.map(({ id }) => id));
  await store.close();
  return found.map(({ id, records }) => ({ records, json: sketches.get(id) ?? '' }));
}

describe('windows of drift in the records', () => {
  it('hold what each version was asked, also in the window that stopping ends', async () => {
    await serve(3_600_000, async (test) => {
      await ask(test, ['jeg ved ikke', 'savannen ligger i']);
      test.source.version = '2';
      await test.models.default.checkNow();
      await ask(test, ['jag vet inte']);
    });
    expect((await readWindows('1')).map(({ records }) => records)).toEqual([2]);
    const [last] = await readWindows('2');
    expect(decodeSketch(JSON.parse(last?.json ?? ''))).toMatchObject({ labels, records: 1 });
    expect(last?.json).not.toMatch(/jag|vet|inte/);
  });

  it('are written at each interval in which there were texts', async () => {
    await serve(20, async (test) => {
      for (let turn = 0; turn < 4; turn += 1) {
        await ask(test, ['en', 'to']);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
    const windows = await readWindows('1');
    expect(windows.map(({ records }) => records)).toEqual([2, 2, 2, 2]);
  });

  it('are not written where nothing is compared', async () => {
    await serve(0, (test) => ask(test, ['jeg ved ikke']));
    expect(await readWindows('1')).toEqual([]);
  });
});
