import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDriftSketch, createDriftWatch, encodeSketch } from '@runestone/drift';
import { openRecordStore, type RecordStore } from '@runestone/records';
import { minuteMs, sketchOf, windowOf } from './testing/sample-windows.ts';
import { VersionDrift, type IntervalReport } from './version-drift.ts';

const reference = sketchOf(0, 1000);
/** A whole multiple of the interval. */
const startMs = 1_800_000_000_000;

let home: string;
let store: RecordStore;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'runestone-drift-'));
  store = await openRecordStore({ home });
});
afterEach(async () => {
  await store.close();
  await rm(home, { recursive: true, force: true });
});

const watch = () => new VersionDrift({ model: 'language-id', version: '7', reference, intervalMs: minuteMs });
/** What the intervals that ended show, by minutes since the start. */
async function advance(drift: VersionDrift, minutes: number): Promise<IntervalReport[]> {
  const reports: IntervalReport[] = [];
  for await (const one of drift.advance(store, startMs + minutes * minuteMs)) reports.push(one);
  return reports;
}
const at = (minutes: number): number => startMs + minutes * minuteMs;

describe('VersionDrift', () => {
  it('finds drift that is spread over processes, each of which has too few texts', async () => {
    const drift = watch();
    await advance(drift, 0);
    const parts = [sketchOf(2000, 130, true), sketchOf(2130, 130, true)];
    for (const part of parts) expect(createDriftWatch(reference).check(part).verdict).toBe('not-enough-data');
    await store.append(parts.map((part) => windowOf(at(0.5), part)));
    const [found] = await advance(drift, 1);
    expect(found?.report).toMatchObject({ verdict: 'drift', window: { records: 260 } });
    expect(found).toMatchObject({ isHistory: false, leftOut: 0 });
  });

  it('compares once in an interval, with the allowance of one watch', async () => {
    const drift = watch();
    await advance(drift, 0);
    await store.append(
      Array.from({ length: 30 }, (_, process) => windowOf(at(0.2), sketchOf(process * 300, 300))),
    );
    const reports = await advance(drift, 1.5);
    expect(reports.map(({ report }) => report.window.records)).toEqual([9000]);
    expect(reports[0]?.report.window.alpha).toBeCloseTo(0.01 / (1440 * 2), 12);
    expect(await advance(drift, 1.9)).toEqual([]);
  });

  it('counts what comes late in the next interval, once', async () => {
    const drift = watch();
    await advance(drift, 2);
    await store.append([windowOf(at(2.1), sketchOf(0, 100))]);
    expect((await advance(drift, 3)).map(({ report }) => report.window.records)).toEqual([100]);
    await store.append([windowOf(at(0.5), sketchOf(100, 80)), windowOf(at(3.5), sketchOf(180, 90))]);
    expect((await advance(drift, 4)).map(({ report }) => report.window.records)).toEqual([270]);
    expect(await advance(drift, 5)).toEqual([]);
  });

  it('goes on where another process stood', async () => {
    const before = watch();
    await advance(before, 0);
    for (let minute = 0; minute < 12; minute += 1)
      await store.append(
        [0, 1].map((process) => windowOf(at(minute), sketchOf(minute * 400 + process, 200))),
      );
    await store.append([windowOf(at(11.5), sketchOf(9000, 100, true))]);
    const told = await advance(before, 12);
    const after = watch();
    const resumed = await advance(after, 12);
    expect(resumed.every(({ isHistory }) => isHistory)).toBe(true);
    expect(resumed.at(-1)?.report).toEqual(told.at(-1)?.report);
    await store.append([windowOf(at(12.5), sketchOf(9500, 260))]);
    const [next, expected] = [await advance(after, 13), await advance(before, 13)];
    expect(next).toEqual(expected);
    expect(next[0]?.report.recent?.records).toBe(400 + 400 + 500 + 260);
  });

  it('takes what is too old to matter neither as history nor as late', async () => {
    await store.append(
      Array.from({ length: 20 }, (_, minute) => windowOf(at(minute), sketchOf(minute, 250))),
    );
    const drift = watch();
    expect(await advance(drift, 20)).toHaveLength(8);
    expect(await advance(drift, 21)).toEqual([]);
  });

  it('leaves out what is no sketch of the version, and says why', async () => {
    const drift = watch();
    await advance(drift, 0);
    const sketch = sketchOf(0, 260);
    const other = createDriftSketch({ kind: 'single', labels: ['cat', 'dog'] });
    const many = { ...encodeSketch(sketch), records: 2 ** 32 - 1 };
    await store.append([
      windowOf(at(0.1), sketch),
      windowOf(at(0.2), sketch, { sketch: '{"format":' }),
      windowOf(at(0.3), sketch, { sketch: '[]' }),
      windowOf(at(0.4), other),
      windowOf(at(0.5), sketch, { sketch: JSON.stringify(many) }),
      windowOf(at(0.6), sketch, { sketch: 'x'.repeat(8 * 2 ** 20 + 1) }),
      windowOf(at(0.7), sketch, { version: '8' }),
      windowOf(at(0.8), sketch, { model: 'other' }),
    ]);
    const [found] = await advance(drift, 1);
    expect(found).toMatchObject({ leftOut: 5, reason: expect.stringMatching(/too long/) });
    expect(found?.report).toMatchObject({ verdict: 'none', window: { records: 260 } });
    expect(found?.report.window.measures.length).toBeGreaterThan(0);
  });
});
