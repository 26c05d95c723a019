import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { createBusyGauge } from './busy-gauge.ts';

function compute(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('tells a thread that computes from one that waits, once that has lasted', async () => {
  const isBusy = createBusyGauge();
  // Begins to count where this turn of the loop ends.
  await delay(200);
  expect(isBusy()).toBe(false);
  compute(20);
  expect(isBusy()).toBe(false);
  compute(300);
  expect(isBusy()).toBe(true);
  await delay(20);
  expect(isBusy()).toBe(true);
  await delay(400);
  expect(isBusy()).toBe(false);
});
