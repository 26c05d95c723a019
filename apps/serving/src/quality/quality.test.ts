import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { evaluateSingleLabel } from '@runestone/metrics';
import { openRecordStore, type RecordStore, type Stored } from '@runestone/records';
import type { LiveModel } from '../models/live-model.ts';
import { createFakeSource } from '../testing/fake-source.ts';
import { createSampleEvaluation } from '../testing/sample-evaluation.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

// A thread is started from its source.
jest.setTimeout(60_000);

const labels = ['dan', 'swe', 'Other'];
const places = Array.from({ length: 900 }, (_, place) => place);
/** Always right, on 900 texts. */
const evaluation = createSampleEvaluation(
  evaluateSingleLabel({
    labels,
    targets: places.map((place) => place % 3),
    predictions: places.map((place) => place % 3),
  }),
);

let home: string;
let store: RecordStore;
let test: TestApp | undefined;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-quality-'));
  store = await openRecordStore({ home });
});
afterEach(async () => {
  await test?.app.close();
  test = undefined;
  await store.close();
  await rm(home, { recursive: true });
});

/** An app that judges every 50 ms, whose versions were evaluated. */
async function start(env: Record<string, string> = {}): Promise<TestApp> {
  const source = createFakeSource();
  const load = source.load.bind(source);
  source.load = async (version): Promise<LiveModel> => ({
    ...(await load(version)),
    evaluation,
  });
  const intervals = { RUNESTONE_QUALITY_INTERVAL_MS: '50', RUNESTONE_HOME: home };
  test = await startTestApp({ source, env: { ...intervals, ...env } });
  return test;
}

/** So many answers of now, a share of them wrong, and their labels. */
async function record(count: number, wrongEvery: number, version = '1'): Promise<void> {
  const nowMs = Date.now() - 60_000;
  const records = Array.from({ length: count }, (_, place): Stored[] => {
    const [label, other] = place % 2 === 0 ? ['dan', 'swe'] : ['swe', 'dan'];
    const [id, timeMs] = [`${version}-${place}`, nowMs + place];
    return [
      {
        ...{ id: `p${id}`, kind: 'prediction', timeMs, requestId: id, textIndex: 0, model: 'language-id' },
        ...{ version, caller: undefined, outcome: 'label', reason: undefined, labels: [label as string] },
        ...{ scores: [{ label: label as string, score: 0.9 }], features: { script: 'Latn' } },
        ...{ textForm: 'none', text: undefined },
      },
      {
        ...{ id: `f${id}`, kind: 'feedback', timeMs: nowMs + place, requestId: id, textIndex: 0 },
        ...{ labels: [(place % wrongEvery === 0 ? other : label) as string], caller: undefined },
      },
    ];
  });
  await store.append(records.flat());
}

interface Quality {
  readonly verdict: string;
  readonly labelled?: number;
  readonly figures?: { readonly accuracy: { readonly value: number } };
  readonly decay?: { readonly beganAt: string; readonly drop: { readonly value: number } };
  readonly otherVersions?: readonly { readonly version: string }[];
}

const readQuality = async (): Promise<Quality> =>
  ((await test?.app.inject({ url: '/v1/models/language-id/quality' })) as { json(): Quality }).json();

async function until(isThere: (quality: Quality) => boolean): Promise<Quality> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const quality = await readQuality();
    if (isThere(quality)) return quality;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it stayed at ${JSON.stringify(await readQuality())}`);
}

describe('the quality of recorded answers', () => {
  it('is told once labels are there, with its metrics', async () => {
    await record(300, 1000);
    const { telemetry } = await start();
    expect(await until(({ labelled }) => labelled === 300)).toMatchObject({
      verdict: 'none',
      figures: {
        ...{ accuracy: { value: 1 - 1 / 300 }, precision: { value: 1 - 1 / 300 } },
        ...{ recall: { value: 1 - 1 / 300 }, calibrationError: expect.closeTo(1 - 1 / 300 - 0.9, 9) },
      },
      overTime: expect.arrayContaining([
        expect.objectContaining({ precision: expect.anything(), calibrationError: expect.any(Number) }),
      ]),
    });
    const { text } = await telemetry.render();
    expect(text).toContain('runestone_quality_labelled_records{model="language-id",version="1"} 300');
    expect(text).toContain('runestone_quality_decayed{model="language-id",version="1"} 0');
  });

  it('is seen to decay, and the log says so once', async () => {
    await record(800, 4);
    const { logLines, telemetry } = await start();
    const quality = await until(({ verdict }) => verdict === 'decayed');
    expect(quality.decay?.drop.value).toBeGreaterThan(0.2);
    const { body } = (await test?.app.inject({ url: '/models/language-id/report' })) as { body: string };
    expect(body).toContain('it has fallen since about');
    expect(body).toContain('accuracy over 800 labelled records');
    const { text } = await telemetry.render();
    expect(text).toContain('runestone_quality_decayed{model="language-id",version="1"} 1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(logLines.filter((line) => line.includes('the answers of a model got worse'))).toHaveLength(1);
  });

  it('is that of the version that is live', async () => {
    await record(100, 1000);
    const { source, models } = await start();
    await until(({ labelled }) => labelled === 100);
    source.version = '2';
    await models.get('language-id').checkNow();
    expect((await readQuality()).labelled).toBeUndefined();
    expect(await until(({ labelled }) => labelled === 0)).toMatchObject({
      verdict: 'not-enough-data',
      otherVersions: [{ version: '1', labelled: 100 }],
    });
  });

  it('is not known where the database is away, and that is told once', async () => {
    const away = { DATABASE_URL: 'postgresql://runestone@127.0.0.1:1/records' };
    const { logLines, telemetry } = await start(away);
    const told = (): string[] => logLines.filter((line) => line.includes('could not be judged'));
    for (let tries = 0; tries < 500 && told().length === 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(told()).toHaveLength(1);
    expect((await telemetry.render()).text).toMatch(
      /runestone_quality_checks_total\{model="language-id",outcome="failed"\} \d/,
    );
    expect(await readQuality()).toMatchObject({ verdict: 'not-enough-data' });
  });

  it('is not watched where the settings turn it off', async () => {
    await start({ RUNESTONE_QUALITY_INTERVAL_MS: '0' });
    expect(await readQuality()).toMatchObject({ verdict: 'not-watched' });
  });
});
