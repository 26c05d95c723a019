import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Example } from './example.ts';
import { groupExamples } from './group-examples.ts';
import { splitExamples } from './split-examples.ts';

const parts = { train: 0.8, validation: 0.1, test: 0.1 };
const example = (text: string, extra: Partial<Example> = {}): Example => ({
  text,
  labels: ['dan'],
  source: 'made',
  ...extra,
});
const word = (index: number): string => String(index).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);

describe('groupExamples', () => {
  it('joins over equal texts and names, also through a third example', () => {
    const groups = groupExamples([
      example('Hej 1'),
      example('noget andet', { group: 'g' }),
      example('hej 2', { group: 'g' }),
      example('alene'),
    ]);
    expect(groups.map(({ indexes }) => indexes)).toEqual([[0, 1, 2], [3]]);
    expect(groups.map(({ key, named }) => [key, named])).toEqual([
      ['g', true],
      ['alene', false],
    ]);
  });

  it('joins what shares any of several groups, and what those share', () => {
    const rows = [
      example('en', { group: ['id: 1', 'page: 7'] }),
      example('to', { group: ['id: 2'] }),
      example('tre', { group: ['page: 7', 'shop: b'] }),
      example('fire', { group: 'shop: b' }),
      example('fem', { group: [] }),
    ];
    const groups = groupExamples(rows);
    expect(groups.map(({ indexes }) => indexes)).toEqual([[0, 2, 3], [1], [4]]);
    expect(groups.map(({ key, named }) => [key, named])).toEqual([
      ['id: 1', true],
      ['id: 2', true],
      ['fem', false],
    ]);
  });

  it('lets equal texts of two groups fall apart where asked to', () => {
    const rows = [
      example('Ok', { group: 'a' }),
      example('ok', { group: 'b' }),
      example('OK'),
      example('ok!'),
    ];
    const groups = groupExamples(rows, { joinTexts: false });
    expect(groups.map(({ indexes }) => indexes)).toEqual([[0], [1], [2, 3]]);
    expect(groupExamples(rows)).toHaveLength(1);
  });

  it('joins texts of one label that share enough words in a row', () => {
    const texts = [
      example('Odense er en kommune i Fyn'),
      example('Nu: Odense er en kommune i Jylland'),
      example('Odense er en kommune i Skåne', { labels: ['swe'] }),
    ];
    expect(groupExamples(texts, { shingleWords: 5 }).map(({ indexes }) => indexes)).toEqual([[0, 1], [2]]);
    expect(groupExamples(texts, { shingleWords: 6 })).toHaveLength(3);
    const named = texts.map((text, index) => ({ ...text, group: `g${index}` }));
    expect(groupExamples(named, { shingleWords: 5 })).toHaveLength(3);
  });
});

describe('splitExamples', () => {
  it('meets the shares and keeps every example once, in order', () => {
    const examples = Array.from({ length: 3000 }, (_, index) => example(word(index)));
    const split = splitExamples(examples, { seed: 1, parts });
    expect(split.train.length / 3000).toBeCloseTo(0.8, 1);
    expect(split.test.length).toBeGreaterThan(200);
    expect(
      [...split.train, ...split.validation, ...split.test].sort((a, b) => (a.text < b.text ? -1 : 1)),
    ).toEqual([...examples].sort((a, b) => (a.text < b.text ? -1 : 1)));
  });

  it('never lets a group or an equal text stand in two parts', () => {
    const many = fc.array(
      fc.record({
        text: fc.constantFrom('a', 'A!', 'b', 'c', 'd', 'e'),
        group: fc.constantFrom('x', 'y', 'z'),
      }),
    );
    fc.assert(
      fc.property(many, fc.nat(), (rows, seed) => {
        const split = splitExamples(
          rows.map(({ text, group }) => example(text, { group })),
          { seed, parts },
        );
        const seen = Object.values(split).map(
          (part) => new Set(part.flatMap(({ text, group }) => [group, text.toLowerCase()[0]])),
        );
        for (const key of seen[0]!) expect(seen[1]!.has(key) || seen[2]!.has(key)).toBe(false);
        for (const key of seen[1]!) expect(seen[2]!.has(key)).toBe(false);
      }),
    );
  });

  it('moves nothing when examples are added, and everything by another seed', () => {
    const before = Array.from({ length: 400 }, (_, index) => example(word(index)));
    const after = [...Array.from({ length: 200 }, (_, index) => example(word(index + 5000))), ...before];
    const kept = new Set(before.map(({ text }) => text));
    const old = splitExamples(before, { seed: 4, parts });
    expect(splitExamples(after, { seed: 4, parts }).test.filter(({ text }) => kept.has(text))).toEqual(
      old.test,
    );
    expect(splitExamples(before, { seed: 5, parts }).test).not.toEqual(old.test);
  });

  it('sends large unnamed groups to the first part and lets named ones fall', () => {
    const template = Array.from({ length: 12 }, (_, index) => example(`Byen ligger ved ${index}`));
    const seeds = Array.from({ length: 30 }, (_, seed) => seed);
    const sizes = (rows: Example[]): Set<number> =>
      new Set(seeds.map((seed) => splitExamples(rows, { seed, parts, largeGroup: 10 }).train.length));
    expect(sizes(template)).toEqual(new Set([12]));
    expect(sizes(template.map((row) => ({ ...row, group: 'g' })))).toEqual(new Set([0, 12]));
  });

  it.each([{ train: 0.5 }, { train: 1.2, test: -0.2 }, { train: Number.NaN, test: 1 }, {}])(
    'refuses the parts %j',
    (wrong) => {
      expect(() => splitExamples([], { seed: 1, parts: wrong as Record<string, number> })).toThrow(
        expect.objectContaining({ code: 'EXAMPLES_PARTS_INVALID', kind: 'config' }),
      );
    },
  );
});
