import { afterEach, describe, expect, it } from '@jest/globals';
import { createDriftSketch } from '@runestone/drift';
import {
  decodeTokenSteps,
  driftRecordOf,
  standardSteps,
  type BundleManifest,
} from '@runestone/text-pipeline';
import type { LiveModel } from '../models/live-model.ts';
import { createFakeSource } from '../testing/fake-source.ts';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

const labels = { kind: 'single', labels: ['dan', 'swe', 'Other'] } as const;
const words = 'en to tre fire fem seks syv otte ni ti elleve tolv'.split(' ');
/** A text of its own for each number, all of one kind. */
const plain = (index: number): string =>
  Array.from({ length: 5 + (index % 7) }, (_, place) => words[(index * (place + 3) + place) % 12]).join(' ');
const loud = (index: number): string => plain(index).toUpperCase();
const strange = (index: number): string => plain(index).replaceAll(/t\w+|f\w+/g, 'noget');

/** Cut texts into words, of which they know those above, as the steps of a bundle that says so. */
const tokenSteps = decodeTokenSteps(
  {
    steps: [
      { role: 'normalizer', id: 'steps', options: { steps: ['lower-case'] } },
      { role: 'tokenizer', id: 'words', options: {}, state: { vocabulary: words } },
    ],
  } as unknown as BundleManifest,
  standardSteps,
);

let test: TestApp;
afterEach(() => test.app.close());

/** An app whose versions have a reference of plain texts, and compares every 20 ms. */
async function startWatched(env: Record<string, string> = {}, hasReference = true): Promise<void> {
  const source = createFakeSource();
  const load = source.load.bind(source);
  source.load = async (version): Promise<LiveModel> => {
    const live = await load(version);
    const driftReference = createDriftSketch(labels);
    for (let index = 0; index < 1000; index += 1) {
      const text = plain(index);
      const [answer] = await live.runner.classify([text], { topK: 1 });
      if (answer !== undefined) driftReference.add(driftRecordOf(text, answer, tokenSteps));
    }
    return hasReference ? { ...live, driftReference, tokenSteps } : live;
  };
  test = await startTestApp({ source, env: { RUNESTONE_DRIFT_INTERVAL_MS: '20', ...env } });
}

async function ask(texts: readonly string[]): Promise<void> {
  const url = '/v1/models/language-id/predict';
  const { statusCode } = await test.app.inject({ method: 'POST', url, payload: { texts } });
  expect(statusCode).toBe(200);
}

const readDrift = async () =>
  (await test.app.inject({ url: '/v1/models/language-id/drift' })).json<{
    model: { version: string };
    verdict: string;
    window?: { records: number; measures: { measure: string; drifts: boolean }[] };
  }>();

/** Asks until the verdict is the wanted one. */
async function askUntil(verdict: string, textOf: (index: number) => string): Promise<void> {
  for (let turn = 0; turn < 400; turn += 1) {
    await ask(Array.from({ length: 5 }, (_, place) => textOf(turn * 5 + place)));
    if ((await readDrift()).verdict === verdict) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the verdict was never ${verdict}`);
}

describe('watching for drift', () => {
  it('finds other texts, says which measures, and begins anew with another version', async () => {
    await startWatched();
    expect((await readDrift()).verdict).toBe('not-enough-data');
    await askUntil('none', plain);
    expect((await test.telemetry.render()).text).toContain('runestone_drift_detected{model="language-id"} 0');
    await askUntil('drift', loud);
    const { window } = await readDrift();
    expect(window?.measures.find(({ measure }) => measure === 'upperCase')).toMatchObject({ drifts: true });
    expect((await test.telemetry.render()).text).toContain('runestone_drift_detected{model="language-id"} 1');
    expect(test.logLines.join()).toContain('drift away');
    expect((await test.app.inject({ url: '/models/language-id/report' })).body).toContain('the texts drift');

    test.source.version = '2';
    await test.models.default.checkNow();
    expect(await readDrift()).toEqual({
      model: expect.objectContaining({ version: '2' }),
      verdict: 'not-enough-data',
    });
  }, 60_000);

  it('tells words that the model does not know', async () => {
    await startWatched();
    await askUntil('drift', strange);
    const { window } = await readDrift();
    expect(window?.measures.find(({ measure }) => measure === 'unknownRatio')).toMatchObject({
      drifts: true,
    });
  }, 60_000);

  it('tells what was found last while the next window fills', async () => {
    await startWatched();
    await askUntil('drift', loud);
    const { window } = await readDrift();
    await ask([loud(1)]);
    // Some comparisons further on the one text is not enough for another window.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await readDrift()).toMatchObject({ verdict: 'drift', window: { records: window?.records } });
    const told = test.logLines.filter((line) => line.includes('drift away'));
    expect(told).toHaveLength(1);
  }, 60_000);

  it.each([
    ['the bundle has no reference', {}, false],
    ['the settings say so', { RUNESTONE_DRIFT_INTERVAL_MS: '0' }, true],
  ])('is off where %s', async (_, env, hasReference) => {
    await startWatched(env, hasReference);
    await ask([plain(1)]);
    expect((await readDrift()).verdict).toBe('not-watched');
    expect((await test.telemetry.render()).text).not.toContain('runestone_drift_window_records{');
  });
});
