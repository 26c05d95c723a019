import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseShown, listMistakes } from './confusion-matrix.ts';
import { drawConfusion } from './draw-confusion.ts';
import { isWellFormed } from './testing/is-well-formed.ts';

const matrix = {
  labels: ['dan', 'swe'],
  confusion: [
    [3, 1, 0],
    [0, 4, 0],
  ],
};
const same = (label: string): string => label;
const numbersIn = (svg: unknown): string[] =>
  [...String(svg).matchAll(/>(\d+k?)<\/text>/g)].map(([, count]) => count as string);

/** Every label is given for itself ten times; those of even places for the next one, too. */
function largeMatrix(size: number) {
  const labels = Array.from({ length: size }, (_, place) => `label-${place}`);
  const confusion = labels.map((_, row) =>
    Array.from({ length: size + 1 }, (__, column) => {
      if (row === column) return 10;
      return row % 2 === 0 && column === row + 1 ? row + 1 : 0;
    }),
  );
  return { labels, confusion };
}

describe('drawConfusion', () => {
  it('shows each count but zeros, and abstentions only where there are any', () => {
    const svg = drawConfusion(matrix, same);
    expect(numbersIn(svg)).toEqual(['3', '1', '4']);
    expect(String(svg)).not.toContain('abstained');
    const abstaining = { ...matrix, confusion: [[3, 0, 1], matrix.confusion[1] as number[]] };
    expect(String(drawConfusion(abstaining, same))).toContain('>abstained<');
    expect(String(svg)).toContain('<title>dan, given swe: 1 (25.0\u00a0%)</title>');
  });

  it('is well-formed whatever the labels are called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(isWellFormed(String(drawConfusion(matrix, () => name)))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it.each([2, 10, 25, 50, 500])('stays readable and bounded with %i labels', (size) => {
    const svg = String(drawConfusion(largeMatrix(size), same));
    const [, width] = /viewBox="0 0 (\d+)/.exec(svg) ?? [];
    expect(Number(width)).toBeLessThan(1500);
    expect(svg.length).toBeLessThan(100_000);
    expect(
      Math.min(...[...svg.matchAll(/font-size="(\d+)"/g)].map(([, font]) => Number(font))),
    ).toBeGreaterThan(7);
  });

  it('survives a matrix without texts', () => {
    const empty = { labels: ['a'], confusion: [[0, 0]] };
    expect(String(drawConfusion(empty, same))).not.toMatch(/NaN|Infinity/);
  });
});

describe('chooseShown', () => {
  it('shows those of very many labels that are mistaken most, and sums up the rest', () => {
    const { places, rows, hasOthers } = chooseShown(largeMatrix(500));
    expect(places).toEqual(Array.from({ length: 50 }, (_, place) => 450 + place));
    expect(hasOthers).toBe(true);
    const wide = largeMatrix(500);
    (wide.confusion[499] as number[])[0] = 5000;
    const shown = chooseShown(wide);
    const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
    expect(total(shown.rows.at(-1) ?? [])).toBe(5010);
    expect(rows.every((row) => row.length === 51)).toBe(true);
  });
});

describe('listMistakes', () => {
  it('gives the most frequent first, with their share of the true label', () => {
    expect(listMistakes(matrix, 5)).toEqual([{ truth: 'dan', given: 'swe', count: 1, share: 0.25 }]);
    const [first, second] = listMistakes(largeMatrix(20), 2);
    expect([first?.count, second?.count]).toEqual([19, 17]);
  });
});
