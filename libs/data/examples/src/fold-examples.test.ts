import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duplicateKey } from './duplicate-key.ts';
import type { Example } from './example.ts';
import { foldExamples } from './fold-examples.ts';

const letters = (index: number): string =>
  String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string);
const many: Example[] = Array.from({ length: 500 }, (_, index) => ({
  text: letters(index),
  labels: ['a'],
  source: 's',
}));

describe('foldExamples', () => {
  it('tests every example once, in folds of equal size, and validates on a share of the rest', () => {
    const folds = foldExamples(many, { folds: 5, seed: 1, validation: 0.2 });
    expect(folds.map(({ test }) => test.length)).toEqual([100, 100, 100, 100, 100]);
    expect(new Set(folds.flatMap(({ test }) => test)).size).toBe(500);
    for (const { train, validation, test } of folds) {
      expect(train.length + validation.length + test.length).toBe(500);
      expect(validation.length / 400).toBeCloseTo(0.2, 1);
    }
  });

  it('is the same for a seed whatever the order, and another for another', () => {
    const tests = (examples: Example[], seed: number) =>
      foldExamples(examples, { folds: 5, seed }).map(({ test }) => new Set(test.map(({ text }) => text)));
    expect(tests([...many].reverse(), 1)).toEqual(tests(many, 1));
    expect(tests(many, 2)).not.toEqual(tests(many, 1));
  });

  it('never lets a group or an equal text stand in two parts, whatever the labels', () => {
    const row = fc.record({
      text: fc.constantFrom(...'abcdefghijklm'),
      group: fc.constantFrom(...'uvwxyz', undefined),
      label: fc.constantFrom('1', '2'),
    });
    fc.assert(
      fc.property(fc.array(row), fc.nat(), (rows, seed) => {
        const examples = rows.map(({ text, group, label }): Example => ({
          ...{ text, labels: [label], source: 's' },
          ...(group === undefined ? {} : { group }),
        }));
        let folds: ReturnType<typeof foldExamples> = [];
        try {
          folds = foldExamples(examples, { folds: 2, seed });
        } catch {
          return;
        }
        for (const { train, validation, test } of folds) {
          const keys = [train, validation, test].map(
            (part) => new Set(part.flatMap(({ text, group = '-' }) => [duplicateKey(text), `#${group}`])),
          );
          for (const set of keys) set.delete('#-');
          const all = keys.flatMap((set) => [...set]);
          expect(new Set(all).size).toBe(all.length);
        }
      }),
    );
  });

  it('deals large groups first', () => {
    const grouped = many.map((example, index) => ({ ...example, group: index < 90 ? 'big' : `g${index}` }));
    const folds = foldExamples(grouped, { folds: 5, seed: 3 });
    expect(folds.map(({ test }) => test.length)).toEqual([100, 100, 100, 100, 100]);
  });

  it.each([{ folds: 1 }, { folds: 2.5 }, { folds: 501 }, { folds: 5, validation: 1 }])(
    'refuses %j',
    (options) => {
      expect(() => foldExamples(many, { seed: 1, ...options })).toThrow(
        expect.objectContaining({ code: 'EXAMPLES_FOLDS_INVALID', kind: 'config' }),
      );
    },
  );
});
