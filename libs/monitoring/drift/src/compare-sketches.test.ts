import { describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '@runestone/random';
import { compareSketches, type DriftComparison } from './compare-sketches.ts';
import { describeText } from './describe-text.ts';
import type { DriftRow } from './drift-layout.ts';
import type { DriftLabels, DriftRecord } from './drift-record.ts';
import { createDriftSketch, type DriftSketch } from './drift-sketch.ts';
import { createDriftWatch } from './drift-watch.ts';

const single: DriftLabels = { kind: 'single', labels: ['plants', 'animals'] };
const multi: DriftLabels = { kind: 'multi', labels: ['plants', 'animals', 'water'] };
const words =
  'the a of tree grows high near dry grass river where many small birds nest each spring and'.split(' ');

/** Makes a text of random words with a label, most often plants. */
function makeRecord(
  random: Random,
  change: Partial<DriftRecord> & { readonly edit?: (text: string) => string } = {},
) {
  const { edit = (text: string) => text, ...rest } = change;
  const picked = Array.from({ length: 4 + random.nextInt(12) }, () => words[random.nextInt(words.length)]);
  return {
    text: describeText(edit(`${picked.join(' ')}.`)),
    labels: [random.nextFloat() < 0.7 ? 'plants' : 'animals'],
    confidence: 1 - random.nextFloat() ** 3,
    ...rest,
  };
}

function sketchOf(count: number, make: () => DriftRecord, labels = single): DriftSketch {
  const sketch = createDriftSketch(labels);
  for (let i = 0; i < count; i += 1) sketch.add(make());
  return sketch;
}

const random = createRandom(11);
const stable = (count: number): DriftSketch => sketchOf(count, () => makeRecord(random));
const reference = stable(1000);
const alpha = 0.01 / 576;

const measureOf = (comparison: DriftComparison, name: string) =>
  comparison.measures.find(({ measure }) => measure === name);
const drifting = ({ measures }: DriftComparison): string[] =>
  measures.filter(({ verdict }) => verdict === 'drift').map(({ measure }) => measure);

describe('compareSketches', () => {
  it('finds nothing in windows like the reference, at the rate that is allowed', () => {
    const windows = 60;
    let alarms = 0;
    for (let i = 0; i < windows; i += 1)
      alarms += compareSketches(reference, stable(100), { alpha: 0.2 }).verdict === 'drift' ? 1 : 0;
    // 12 are allowed; discrete counts make it fewer, but never none at so high a rate.
    expect(alarms).toBeLessThan(12 + 3 * Math.sqrt(9.6));
    expect(alarms).toBeGreaterThan(0);
  });

  it.each([
    ['upper-casing', { edit: (text: string) => text.toUpperCase() }, 'upperCase'],
    ['truncation', { edit: (text: string) => text.slice(0, 15) }, 'length'],
    ['another script', { edit: () => 'там растут деревья' }, 'script'],
    ['numbers', { edit: (text: string) => `${text} 4711 08 15` }, 'digits'],
    ['other words', { edit: (text: string) => text.replaceAll(/[a-z]+/gu, 'xylem') }, 'wordSketch'],
    ['other letters', { edit: (text: string) => text.replaceAll('e', 'ë') }, 'characterSketch'],
    ['doubt', { confidence: 0.3 }, 'confidence'],
    ['other labels', { labels: ['animals'] }, 'labels'],
    ['abstention', { labels: [] }, 'labels'],
  ])('finds %s and says where it shows', (_, change, measure) => {
    const found = compareSketches(
      reference,
      sketchOf(250, () => makeRecord(random, change)),
      { alpha },
    );
    expect(found.verdict).toBe('drift');
    expect(drifting(found)).toContain(measure);
    expect(drifting(found)).toContain('domain');
  });

  it('names the labels that moved, with their shares', () => {
    const window = sketchOf(250, () => makeRecord(random, { labels: ['animals'] }));
    const moved = measureOf(compareSketches(reference, window, { alpha }), 'labels')?.moved ?? [];
    expect(moved.map(({ name }) => name).sort()).toEqual(['animals', 'plants']);
    expect(moved.find(({ name }) => name === 'animals')).toMatchObject({ window: 1 });
  });

  it('compares the unknown ratio where both sides know it', () => {
    const known = sketchOf(500, () => makeRecord(random, { unknownRatio: 0.02 }));
    const window = sketchOf(250, () => makeRecord(random, { unknownRatio: 0.3 }));
    expect(drifting(compareSketches(known, window, { alpha }))).toContain('unknownRatio');
    expect(measureOf(compareSketches(reference, window, { alpha }), 'unknownRatio')).toBeUndefined();
  });

  it('compares each of several labels, and how many there are', () => {
    const of = (water: number): DriftSketch =>
      sketchOf(
        500,
        () => {
          const { labels, ...record } = makeRecord(random);
          return { ...record, labels: random.nextFloat() < water ? [...labels, 'water'] : labels };
        },
        multi,
      );
    const found = compareSketches(of(0.1), of(0.4), { alpha });
    expect(drifting(found)).toEqual(expect.arrayContaining(['labels', 'labelCount']));
    expect(measureOf(found, 'labels')?.moved[0]?.name).toBe('water');
    expect(compareSketches(of(0.1), of(0.1), { alpha }).verdict).toBe('none');
  });

  it('says of few records that they are not enough', () => {
    const comparison = compareSketches(reference, stable(99), { alpha });
    expect(comparison).toMatchObject({ verdict: 'not-enough-data', records: 99, measures: [] });
    expect(compareSketches(stable(99), reference, { alpha }).verdict).toBe('not-enough-data');
  });

  it('calls no sure but small difference drift', () => {
    const shifted = (share: number): DriftSketch => {
      const sketch = createDriftSketch(single);
      const [plants, animals] = [['plants'], ['animals']].map((labels) =>
        sketch.layout.rowOf({ ...makeRecord(createRandom(1)), labels }),
      ) as [DriftRow, DriftRow];
      for (let i = 0; i < 20_000; i += 1) sketch.addRow(i < share * 20_000 ? plants : animals);
      return sketch;
    };
    const labels = measureOf(compareSketches(shifted(0.5), shifted(0.54), { alpha }), 'labels');
    expect(labels?.adjustedPValue).toBeLessThan(alpha);
    expect(labels?.verdict).toBe('none');
  });
});

describe('createDriftWatch', () => {
  const shifted = (count: number): DriftSketch =>
    sketchOf(count, () => makeRecord(random, random.nextFloat() < 0.17 ? { labels: ['animals'] } : {}));

  it('waits until a window has enough records', () => {
    const watch = createDriftWatch(reference);
    expect(watch.check(stable(200))).toMatchObject({ verdict: 'not-enough-data', window: { records: 200 } });
    expect(watch.check(stable(60))).toMatchObject({ verdict: 'none', window: { records: 260 } });
    expect(watch.check(stable(60)).window.records).toBe(60);
  });

  it('says so where the reference has too few records', () => {
    const watch = createDriftWatch(stable(90));
    const reports = [watch.check(stable(250)), watch.check(stable(250))];
    expect(reports.map(({ verdict }) => verdict)).toEqual(['not-enough-data', 'not-enough-data']);
  });

  it('finds small drift in the last four windows together', () => {
    const watch = createDriftWatch(reference);
    const reports = Array.from({ length: 5 }, () => watch.check(shifted(250)));
    expect(reports[0]?.verdict).toBe('none');
    expect(reports.at(-1)).toMatchObject({ verdict: 'drift', recent: { verdict: 'drift', records: 1000 } });
  });

  it('shares the allowed false alarms of a day among its comparisons', () => {
    const watch = createDriftWatch(reference, {
      dailyFalseAlarms: 0.02,
      windowsPerDay: 10,
      windowRecords: 100,
    });
    expect(watch.check(stable(100)).window.alpha).toBeCloseTo(0.001, 12);
  });

  it('goes quiet again once the traffic does', () => {
    const watch = createDriftWatch(reference);
    expect(watch.check(sketchOf(250, () => makeRecord(random, { labels: [] }))).verdict).toBe('drift');
    const later = Array.from({ length: 5 }, () => watch.check(stable(250)).verdict);
    expect(later.at(-1)).toBe('none');
  });
});
