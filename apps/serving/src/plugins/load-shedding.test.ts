import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../testing/start-test-app.ts';

let test: TestApp;
afterEach(() => test.app.close());

/** Keeps the event loop from its turn. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('load shedding', () => {
  it('answers 503 with Retry-After while the event loop is behind, but tells its health', async () => {
    test = await startTestApp({ env: { RUNESTONE_MAX_EVENT_LOOP_DELAY_MS: '15' } });
    await test.app.ready();
    const ask = (url: string) => test.app.inject({ method: 'POST', url, payload: { text: 'æ' } });
    // Each turn of the loop is late until the delay has been sampled.
    let response = await ask('/predict');
    for (let tries = 0; response.statusCode === 200 && tries < 40; tries += 1) {
      block(60);
      await delay(1);
      response = await ask('/predict');
    }
    expect([response.statusCode, response.headers['retry-after'], response.json().code]).toEqual([
      503,
      '1',
      'SERVING_OVERLOADED',
    ]);
    expect((await test.app.inject('/health/ready')).statusCode).toBe(200);
  });

  it('sheds nothing where no bound is set', async () => {
    test = await startTestApp();
    await test.app.ready();
    block(300);
    await delay(1);
    block(300);
    await delay(1);
    expect(
      (await test.app.inject({ method: 'POST', url: '/predict', payload: { text: 'æ' } })).statusCode,
    ).toBe(200);
  });
});
