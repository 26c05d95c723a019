import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@runestone/logging';
import { systemTimer } from '@runestone/model-slot';
import { createTelemetry } from '@runestone/telemetry';
import { createServedModels } from './models/served-models.ts';
import { readServingSettings } from './settings.ts';
import { createFakeSource } from './testing/fake-source.ts';
import { startTestApp, type TestApp } from './testing/start-test-app.ts';

const env = { RUNESTONE_POLL_INTERVAL_MS: '10' };
let test: TestApp | undefined;
afterEach(async () => {
  await test?.app.close();
  test = undefined;
});

/** Waits until a condition holds; fails the test after two seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

const ask = async ({ app }: TestApp) => {
  const response = await app.inject({ method: 'POST', url: '/predict', payload: { text: 'æ' } });
  return [response.statusCode, response.json().model?.version];
};

describe('following an alias', () => {
  it('waits for the first version, saying so once, and becomes ready with it', async () => {
    const source = createFakeSource();
    source.version = undefined;
    test = await startTestApp({ source, env });
    const { models, logLines } = test;
    await until(
      () => logLines.filter((line) => line.includes('waiting for language-id@champion')).length > 2,
    );
    expect(models.ready).toBe(false);
    expect(logLines.filter((line) => line.includes('"level":40'))).toHaveLength(1);
    source.version = '1';
    await until(() => models.ready);
    expect(await ask(test)).toEqual([200, '1']);
  });

  it('swaps to a new version while requests are answered', async () => {
    test = await startTestApp({ env });
    const answers: unknown[][] = [await ask(test)];
    test.source.version = '2';
    for (let turn = 0; turn < 400 && answers.at(-1)?.[1] !== '2'; turn += 1) answers.push(await ask(test));
    expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
    expect(answers.at(-1)).toEqual([200, '2']);
    expect((await test.telemetry.render()).text).toContain(
      'runestone_serving_model_swaps_total{model="language-id",outcome="live"} 2',
    );
  });

  it('keeps the live version when a new one is broken, stays ready, counts and shows it', async () => {
    test = await startTestApp({ env });
    const { models, source, app } = test;
    source.broken.add('2');
    source.version = '2';
    await until(() => models.default.status().problem !== undefined);
    expect(await ask(test)).toEqual([200, '1']);
    expect((await app.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(200);
    // A damaged bundle is our fault: the caller learns that something failed, the log what.
    const { problem } = models.default.status();
    expect([problem?.code, problem?.detail.includes('flipped')]).toEqual(['SYSTEM_UNEXPECTED', false]);
    expect(test.logLines.join()).toContain('a flipped byte');
    expect((await test.telemetry.render()).text).toMatch(
      /load_failures_total\{model="language-id",code="SYSTEM_UNEXPECTED"\} \d/,
    );
    source.version = '3';
    await until(() => models.default.live?.identity.version === '3');
    expect(models.default.status()).toEqual({ state: 'live' });
  });
});

describe('createServedModels', () => {
  const options = {
    settings: readServingSettings({}),
    telemetry: createTelemetry({ processMetrics: false }),
    logger: createLogger({ name: 'test', level: 'silent' }),
    timer: systemTimer,
    random: () => 0.5,
  };
  const entry = (name?: string) => ({
    ...(name === undefined ? {} : { name }),
    options: { serve: 'run:abcdef' },
    endpoints: [],
    follow: false,
    source: createFakeSource('from-manifest') as never,
  });

  it('calls a model without a given name as the model calls itself', async () => {
    const models = createServedModels([entry('a'), entry()], options);
    expect(models.all.map(({ name }) => name)).toEqual(['a', 'run:abcdef']);
    await models.start();
    expect(models.get('from-manifest').reference).toBe('run:abcdef');
    await models.close();
  });
});
