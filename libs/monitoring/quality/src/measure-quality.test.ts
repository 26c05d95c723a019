import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@runestone/random';
import { measureQuality } from './measure-quality.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

const single: QualityLabels = { kind: 'single', labels: ['dan', 'swe'] };
const multi: QualityLabels = { kind: 'multi', labels: ['tea', 'milk'] };
const options = { uniform: createRandom(1).nextFloat };

const recordOf = (given: Partial<QualityRecord>): QualityRecord => ({
  timeMs: 1,
  predicted: [],
  scores: [],
  ...given,
});
const times = (count: number, given: Partial<QualityRecord>): QualityRecord[] =>
  Array.from({ length: count }, () => recordOf(given));
const sure = (label: string, score = 0.9) => ({ predicted: [label], scores: [{ label, score }] });

describe('measureQuality', () => {
  it('measures what is labelled, with intervals and calibration', () => {
    const report = measureQuality(
      [
        ...times(36, { ...sure('dan'), truth: ['dan'] }),
        ...times(4, { ...sure('dan'), truth: ['swe'] }),
        ...times(10, { ...sure('swe'), truth: ['swe'] }),
        ...times(50, sure('swe')),
      ],
      single,
      options,
    );
    expect(report).toMatchObject({ records: 100, labelled: 50, unusable: 0, newLabels: [], withNewLabel: 0 });
    expect(report.evaluation).toMatchObject({
      accuracy: 0.92,
      perClass: { dan: { precision: 0.9, recall: 1 }, swe: { precision: 1 } },
    });
    expect(report.evaluation?.calibrationError).toBeCloseTo(0.02, 12);
    const [low = 1, high = 0] = report.intervals?.perClass['dan']?.precision ?? [];
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(0.9);
  });

  it('tells new labels apart, and counts them as missed', () => {
    const report = measureQuality(
      [
        ...times(60, { ...sure('dan'), truth: ['dan'] }),
        ...times(30, { ...sure('dan'), truth: ['fao'] }),
        ...times(10, { ...sure('dan'), truth: ['isl'] }),
      ],
      single,
      options,
    );
    expect(report.newLabels).toEqual([
      { label: 'fao', records: 30 },
      { label: 'isl', records: 10 },
    ]);
    expect(report).toMatchObject({
      labelled: 100,
      withNewLabel: 40,
      evaluation: { support: 60, accuracy: 1 },
    });
    expect(report.figures?.accuracy.value).toBe(0.6);
  });

  it('judges several labels by those that the model knows', () => {
    const scores = [
      { label: 'milk', score: 0.8 },
      { label: 'tea', score: 0.4 },
    ];
    const report = measureQuality(
      times(40, { predicted: ['milk'], scores, truth: ['milk', 'tea', 'oat milk'] }),
      multi,
      options,
    );
    expect(report.evaluation).toMatchObject({ kind: 'multi', perClass: { tea: { recall: 0, support: 40 } } });
    expect(report.evaluation?.calibrationError).toBeCloseTo((0.2 + 0.6) / 2, 12);
    expect(report.figures?.microF1.value).toBeCloseTo(2 / 4, 12);
    expect(report.intervals?.perClass['milk']?.recall[1]).toBe(1);
  });

  it('says nothing of quality where few records are labelled', () => {
    const report = measureQuality(
      [...times(29, { ...sure('dan'), truth: ['dan'] }), ...times(9, { ...sure('dan'), truth: ['fao'] })],
      single,
      options,
    );
    expect(report).toMatchObject({ labelled: 38, withNewLabel: 9 });
    expect(report.figures?.accuracy.value).toBeCloseTo(29 / 38, 12);
    expect(report.evaluation).toBeUndefined();
    expect(measureQuality([], single, options)).toEqual({
      ...{ records: 0, labelled: 0, unusable: 0, newLabels: [], withNewLabel: 0 },
    });
  });

  it('leaves calibration out where a score is not recorded', () => {
    const cut = times(40, { predicted: ['milk'], scores: [{ label: 'milk', score: 0.8 }], truth: [] });
    expect(measureQuality(cut, multi, options).evaluation).not.toHaveProperty('calibrationError');
    const unscored = times(40, { predicted: ['dan'], truth: ['dan'] });
    expect(measureQuality(unscored, single, options).evaluation).not.toHaveProperty('calibrationError');
  });

  it('counts a truth of none or two labels as unusable where a text has one', () => {
    const records = [
      ...times(3, { ...sure('dan'), truth: [] }),
      ...times(2, { ...sure('dan'), truth: ['dan', 'swe'] }),
    ];
    expect(measureQuality(records, single, options)).toMatchObject({ labelled: 0, unusable: 5 });
    expect(measureQuality(times(2, { truth: [] }), multi, options)).toMatchObject({
      labelled: 2,
      unusable: 0,
    });
  });

  it.each([
    ['a label of another model', { predicted: ['klingon'] }, 'none of the model'],
    ['a score of another model', { scores: [{ label: 'klingon', score: 0.1 }] }, 'none of the model'],
    ['a score that is no number', sure('dan', Number.NaN), 'not within 0 and 1'],
    ['a score above 1', sure('dan', 1.1), 'not within 0 and 1'],
    ['two labels where a text has one', { predicted: ['dan', 'swe'] }, '2 labels were given'],
    ['no time', { timeMs: Number.NaN }, 'no time'],
  ])('refuses %s', (_, given, message) => {
    expect(() => measureQuality([recordOf({ truth: ['dan'], ...given })], single, options)).toThrow(message);
  });
});
