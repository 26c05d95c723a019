import { describe, expect, it } from '@jest/globals';
import { sliceExamples } from './slice-examples.ts';

const examplesOf = (...texts: string[]) => texts.map((text) => ({ text, labels: ['a'], source: 's' }));
const namesOf = (...texts: string[]) =>
  sliceExamples(examplesOf(...texts)).map(({ feature, name, places }) => [feature, name, places]);

describe('sliceExamples', () => {
  it('groups by length in characters and in words, in the order of the lengths', () => {
    expect(namesOf('word '.repeat(30), 'two words', 'x'.repeat(20))).toEqual([
      ['characters', 'under 20', [1]],
      ['characters', '20 to 49', [2]],
      ['characters', '100 to 199', [0]],
      ['words', 'under 3', [1, 2]],
      ['words', '21 to 50', [0]],
    ]);
  });

  it('groups by script, those of few texts as one', () => {
    const latin = Array.from({ length: 40 }, () => 'abc');
    const slices = sliceExamples(examplesOf('где', ...latin, '東京', 'где'));
    expect(slices.map(({ feature, name, places }) => [feature, name, places.length])).toEqual([
      ['script', 'Latin', 40],
      ['script', 'of few texts', 3],
    ]);
  });

  it('leaves out what all texts share, and gives nothing of none', () => {
    expect(namesOf('abc', 'def')).toEqual([]);
    expect(namesOf()).toEqual([]);
    expect(namesOf('x'.repeat(499), 'x'.repeat(500))).toEqual([
      ['characters', '200 to 499', [0]],
      ['characters', '500 or more', [1]],
    ]);
  });
});
