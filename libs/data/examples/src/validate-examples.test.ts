import { describe, expect, it } from '@jest/globals';
import { validateExamples } from './validate-examples.ts';

const rows = [
  { text: 'Hej!', labels: ['dan'], source: 'a' },
  { text: 'Hej!', labels: ['dan'], source: 'b' },
  { text: 'hej 2', labels: ['swe'], source: 'b' },
  { text: ' \t', labels: ['nob'], source: 'b' },
  { text: '\uFFFDl', labels: [], source: 'b' },
  { text: '12', labels: ['nob'], source: 'a' },
  { text: '34', labels: ['nno', 'nob'], source: 'a' },
];

describe('validateExamples', () => {
  const report = validateExamples(rows);

  it('counts labels and sources, also one by the other', () => {
    expect(report.size).toBe(7);
    expect(report.labels).toEqual({ dan: 2, swe: 1, nob: 3, nno: 1 });
    expect(report.sources).toEqual({ a: 3, b: 4 });
    expect(report.labelsBySource).toEqual({ a: { dan: 1, nob: 2, nno: 1 }, b: { dan: 1, swe: 1, nob: 1 } });
  });

  it('finds empty, unlabelled, repeated and damaged texts', () => {
    expect(report).toMatchObject({
      emptyTexts: 1,
      unlabelled: 1,
      exactDuplicates: 1,
      replacementCharacters: 1,
    });
  });

  it('names texts with conflicting labels and leaves texts without letters out', () => {
    expect(report.conflictingTexts).toBe(1);
    expect(report.conflicts).toEqual([{ text: 'Hej!', labels: ['dan', 'swe'] }]);
  });

  it('reports nothing of nothing', () => {
    expect(validateExamples([])).toMatchObject({
      size: 0,
      labels: {},
      conflictingTexts: 0,
      exactDuplicates: 0,
    });
  });
});
