import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@runestone/logging';
import type { Timer } from '@runestone/model-slot';
import { openRecordStore, type RecordStore } from '@runestone/records';
import { createTelemetry } from '@runestone/telemetry';
import { minuteMs, sketchOf, windowOf } from './testing/sample-windows.ts';
import {
  watchRecordedDrift,
  type ComparedModel,
  type ComparedVersion,
  type RecordedDriftWatch,
} from './watch-recorded-drift.ts';

const driftReference = sketchOf(0, 1000);
const startMs = 1_800_000_000_000;
/** Nothing listens there. */
const nowhere = 'postgresql://127.0.0.1:1/none';

let home: string;
let store: RecordStore;
let nowMs: number;
let isAway: boolean;
let lines: string[];
let models: (ComparedModel & { live: ComparedVersion | undefined })[];
let watches: RecordedDriftWatch[];
let telemetry: ReturnType<typeof createTelemetry>;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-drift-'));
  store = await openRecordStore({ home });
  [nowMs, isAway, lines, watches] = [startMs, false, [], []];
  telemetry = createTelemetry({ processMetrics: false });
  const live = { identity: { version: '7' }, driftReference };
  models = [{ name: 'language-id', label: 'language-id', live }];
});
afterEach(async () => {
  for (const watch of watches) await watch.close();
  await store.close();
  await rm(home, { recursive: true, force: true });
});

/** A watch whose rounds the test calls for; gives how long it wants to wait. */
async function startWatch() {
  let planned: { readonly run: () => void; readonly pauseMs: number } | undefined;
  const timer: Timer = {
    now: () => nowMs,
    schedule(run, pauseMs) {
      planned = { run, pauseMs };
      return () => (planned = undefined);
    },
  };
  const watch = watchRecordedDrift({
    ...{ timer, telemetry, intervalMs: minuteMs, models: () => models, clock: () => nowMs },
    openStore: () => openRecordStore({ home, url: isAway ? nowhere : undefined }),
    logger: createLogger({
      ...{ name: 'test', level: 'info' },
      destination: { write: (line) => void lines.push(line) },
    }),
  });
  watches.push(watch);
  const settled = async () => {
    while (planned === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    return planned;
  };
  watch.start();
  await settled();
  const go = async (minutes: number): Promise<number> => {
    nowMs = startMs + minutes * minuteMs;
    const { run } = await settled();
    planned = undefined;
    run();
    return (await settled()).pauseMs;
  };
  return { watch, go };
}
const record = (minutes: number, from: number, isLoud = false) =>
  store.append([windowOf(startMs + minutes * minuteMs, sketchOf(from, 300, isLoud))]);
const metrics = async () => (await telemetry.render()).text;
const logged = (what: string) => lines.filter((line) => line.includes(what)).length;

describe('watchRecordedDrift', () => {
  it('tells drift in metrics and the log, once while it lasts, and that it ended', async () => {
    const { go } = await startWatch();
    await record(0.5, 0, true);
    expect(await go(1)).toBe(minuteMs + 6000);
    expect(await metrics()).toContain('runestone_drift_detected{model="language-id"} 1');
    await record(1.5, 300, true);
    await go(2);
    expect(logged('drift away')).toBe(1);
    for (let minute = 2; minute < 7; minute += 1) {
      await record(minute + 0.5, minute * 100);
      await go(minute + 1);
    }
    expect(await metrics()).toContain('runestone_drift_detected{model="language-id"} 0');
    expect([logged('drift away'), logged('again like')]).toEqual([1, 1]);
  });

  it('does not tell again what a process before it told, and shows it at once', async () => {
    const { go } = await startWatch();
    await record(0.5, 0, true);
    await go(1);
    await startWatch();
    expect([logged('drift away'), logged('going on with recorded windows')]).toEqual([1, 1]);
    expect(await metrics()).toContain('runestone_drift_detected{model="language-id"} 1');
  });

  it('says once that the records are away, tries soon again, and misses nothing', async () => {
    const { watch, go } = await startWatch();
    isAway = true;
    await record(0.5, 0, true);
    expect(await go(1)).toBe(30_000);
    await go(1.5);
    expect(watch.problem?.code).toBe('RECORDS_STORE_AWAY');
    expect(logged('cannot be read')).toBe(1);
    expect(await metrics()).toContain('runestone_drift_checks_total{model="language-id",verdict="failed"} 2');
    isAway = false;
    await go(2);
    expect([watch.problem, logged('can be read again'), logged('drift away')]).toEqual([undefined, 1, 1]);
  });

  it('begins anew with another version, and compares none without a reference', async () => {
    const { go } = await startWatch();
    await record(0.5, 0, true);
    await go(1);
    models[0]!.live = { identity: { version: '8' } };
    await go(2);
    expect(await metrics()).not.toContain('runestone_drift_detected{');
    models.length = 0;
    await go(3);
    expect(await metrics()).not.toContain('runestone_drift_window_records{');
  });

  it('says how many windows it left out', async () => {
    const { go } = await startWatch();
    await store.append([windowOf(startMs + 1000, sketchOf(0, 1), { sketch: 'nonsense' })]);
    await go(1);
    expect(lines.filter((line) => line.includes('left out'))).toEqual([
      expect.stringMatching(/"leftOut":1,"reason":".+damaged/),
    ]);
  });
});
