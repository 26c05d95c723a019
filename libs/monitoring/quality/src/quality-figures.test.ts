import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { abstained, evaluateMultiLabel, evaluateSingleLabel } from '@runestone/metrics';
import { createRandom } from '@runestone/random';
import { judgeRecords } from './judge-record.ts';
import { measureFigures } from './quality-figures.ts';
import { qualityBySlice } from './quality-by-slice.ts';
import { qualityOverTime } from './quality-over-time.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

const single: QualityLabels = { kind: 'single', labels: ['a', 'b', 'c'] };
const multi: QualityLabels = { kind: 'multi', labels: ['a', 'b', 'c'] };
const recordOf = (predicted: string, truth?: string, more: Partial<QualityRecord> = {}): QualityRecord => ({
  ...{ timeMs: 0, predicted: [...predicted], scores: [] },
  ...(truth === undefined ? {} : { truth: [...truth] }),
  ...more,
});
const figuresOf = (records: readonly QualityRecord[], labels = single) =>
  measureFigures(judgeRecords(records, labels), labels);

describe('measureFigures', () => {
  it('counts by hand', () => {
    const figures = figuresOf([
      recordOf('a', 'a'),
      recordOf('a', 'a'),
      recordOf('a', 'b'),
      recordOf('', 'b'),
    ]);
    expect(figures).toMatchObject({ labelled: 4, accuracy: { value: 0.5 } });
    // Two hits, three labels given, four true.
    expect(figures.microF1.value).toBeCloseTo(4 / 7, 12);
    expect(figures.precision.value).toBeCloseTo(2 / 3, 12);
    expect(figures.recall.value).toBeCloseTo(1 / 2, 12);
    expect(figures).not.toHaveProperty('calibrationError');
    // F1 of a is 4/5, of b 0; nothing is of c.
    expect(figures.macroF1.value).toBeCloseTo(0.4, 12);
  });

  it('tells how far the labels that were given can be believed', () => {
    const sure = (score: number): Partial<QualityRecord> => ({
      scores: [
        { label: 'a', score },
        { label: 'b', score: 1 - score },
      ],
    });
    const records = [
      recordOf('a', 'a', sure(0.9)),
      recordOf('a', 'b', sure(0.92)),
      recordOf('', 'b', sure(0.5)),
    ];
    expect(figuresOf(records).calibrationError).toBeCloseTo((0.9 + 0.92 - 1) / 2, 12);
    const several = [recordOf('ab', 'a', sure(0.6)), recordOf('b', 'b', sure(0.1))];
    expect(figuresOf(several, multi).calibrationError).toBeCloseTo((0.4 + 0.4 + 0.1) / 3, 12);
  });

  it('counts a new label as missed', () => {
    const figures = figuresOf([recordOf('a', 'a'), recordOf('ab', 'an'), recordOf('', 'n')], multi);
    expect(figures.microF1.value).toBeCloseTo(4 / 7, 12);
    expect(figures.accuracy.value).toBeCloseTo(1 / 3, 12);
  });

  it('has no figure without labelled records', () => {
    const nothing = { value: 0, interval: [0, 1] };
    expect(figuresOf([recordOf('a')])).toEqual({
      labelled: 0,
      accuracy: nothing,
      precision: nothing,
      recall: nothing,
      microF1: nothing,
      macroF1: nothing,
    });
  });

  it('agrees with the evaluation of single labels', () => {
    const places = fc.array(fc.tuple(fc.integer({ min: -1, max: 2 }), fc.nat({ max: 2 })), { minLength: 1 });
    fc.assert(
      fc.property(places, (texts) => {
        const labelAt = (place: number): string => single.labels[place] ?? '';
        const figures = figuresOf(texts.map(([given, actual]) => recordOf(labelAt(given), labelAt(actual))));
        const evaluation = evaluateSingleLabel({
          labels: single.labels,
          predictions: texts.map(([given]) => (given < 0 ? abstained : given)),
          targets: texts.map(([, actual]) => actual),
        });
        expect(figures.accuracy.value).toBeCloseTo(evaluation.accuracy, 12);
        expect(figures.macroF1.value).toBeCloseTo(evaluation.macroF1, 12);
      }),
    );
  });

  it('agrees with the evaluation of several labels, and keeps each figure within its interval', () => {
    const bits = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })), { minLength: 1 });
    fc.assert(
      fc.property(bits, (texts) => {
        const setOf = (mask: number): string => multi.labels.filter((_, c) => (mask >> c) & 1).join('');
        const figures = figuresOf(
          texts.map(([given, actual]) => recordOf(setOf(given), setOf(actual))),
          multi,
        );
        const cells = (masks: readonly number[]) =>
          Uint8Array.from(masks.flatMap((m) => [m & 1, (m >> 1) & 1, m >> 2]));
        const evaluation = evaluateMultiLabel({
          labels: multi.labels,
          predictions: cells(texts.map(([given]) => given)),
          targets: cells(texts.map(([, actual]) => actual)),
        });
        expect(figures.microF1.value).toBeCloseTo(evaluation.microF1, 12);
        expect(figures.macroF1.value).toBeCloseTo(evaluation.macroF1, 12);
        for (const { value, interval } of [figures.accuracy, figures.microF1, figures.macroF1]) {
          expect(interval[0]).toBeLessThanOrEqual(value + 1e-9);
          expect(interval[1]).toBeGreaterThanOrEqual(value - 1e-9);
        }
      }),
    );
  });

  it('has intervals that hold in about 95 of 100 samples', () => {
    const random = createRandom(3);
    // F1 of the classes when c is rare and a fifth of everything is answered by a.
    const draw = (): QualityRecord => {
      const truth = random.nextFloat() < 0.6 ? 'a' : random.nextFloat() < 0.8 ? 'b' : 'c';
      return recordOf(random.nextFloat() < 0.2 ? 'a' : truth, truth);
    };
    const large = figuresOf(Array.from({ length: 30_000 }, draw));
    const held = { microF1: 0, macroF1: 0 };
    for (let sample = 0; sample < 200; sample += 1) {
      const figures = figuresOf(Array.from({ length: 250 }, draw));
      for (const name of ['microF1', 'macroF1'] as const) {
        const [low, high] = figures[name].interval;
        if (low <= large[name].value && large[name].value <= high) held[name] += 1;
      }
    }
    expect(Math.min(held.microF1, held.macroF1)).toBeGreaterThan(180);
    expect(Math.max(held.microF1, held.macroF1)).toBeLessThan(199);
  });
});

describe('qualityOverTime', () => {
  it('measures each span that has labelled records', () => {
    const at = (timeMs: number, predicted: string, truth?: string) => recordOf(predicted, truth, { timeMs });
    const points = qualityOverTime(
      [at(2500, 'a', 'b'), at(999, 'a', 'a'), at(-1, 'b', 'b'), at(2999, 'c', 'c'), at(1500, 'a')],
      single,
      { bucketMs: 1000 },
    );
    expect(points.map(({ fromMs, untilMs, labelled }) => [fromMs, untilMs, labelled])).toEqual([
      [-1000, 0, 1],
      [0, 1000, 1],
      [2000, 3000, 2],
    ]);
    expect(points.map(({ accuracy }) => accuracy.value)).toEqual([1, 1, 0.5]);
  });

  it.each([0, -5, Number.NaN, Infinity])('refuses spans of %d ms', (bucketMs) => {
    expect(() => qualityOverTime([], single, { bucketMs })).toThrow(RangeError);
  });
});

describe('qualityBySlice', () => {
  const records = Array.from({ length: 400 }, (_, i) =>
    recordOf(i % 4 === 0 && i < 100 ? 'b' : 'a', 'a', {
      features: {
        length: i,
        client: i % 2 === 0 ? 'phone' : 'web',
        always: 'yes',
        constant: 7,
        broken: Number.NaN,
      },
    }),
  );

  it('finds where answers are worse, by names and by quartiles', () => {
    const slices = qualityBySlice(records, single);
    const names = slices.map(({ feature, value }) => `${feature} ${String(value)}`);
    expect(names.slice(0, 2)).toEqual(['length 0,99', 'client phone']);
    expect(names.slice(2).sort()).toEqual([
      'client web',
      'length 100,199',
      'length 200,299',
      'length 300,399',
    ]);
    expect(slices[0]).toMatchObject({ labelled: 100, accuracy: { value: 0.75 } });
  });

  it('keeps the largest slices, of enough labelled records', () => {
    expect(qualityBySlice(records, single, { mostSlices: 2 }).map(({ feature }) => feature)).toEqual([
      'client',
      'client',
    ]);
    expect(qualityBySlice(records, single, { leastLabelled: 201 })).toEqual([]);
    expect(qualityBySlice([], single)).toEqual([]);
  });
});
