import { describe, expect, it } from '@jest/globals';
import { composePhrases } from './compose-phrases.ts';
import { textShare } from './text-hash.ts';

const phrases = Array.from({ length: 50 }, (_, index) => `p${index}`);
const random = (seed: number): (() => number) => {
  let calls = 0;
  return () => textShare(String(calls++), seed);
};

describe('composePhrases', () => {
  it('uses every phrase once a round', () => {
    const texts = composePhrases(phrases, { minPhrases: 2, maxPhrases: 5, rounds: 3 }, random(1));
    const words = texts.flatMap((text) => text.split(' '));
    expect(words.sort()).toEqual([...phrases, ...phrases, ...phrases].sort());
    expect(new Set(texts.map((text) => text.split(' ').length).filter((size) => size !== 1))).toEqual(
      new Set([2, 3, 4, 5]),
    );
  });

  it('repeats itself for the same randomness and differs for another', () => {
    const options = { minPhrases: 1, maxPhrases: 4, rounds: 1, separators: [' ', ', ', '. '] };
    expect(composePhrases(phrases, options, random(2))).toEqual(composePhrases(phrases, options, random(2)));
    expect(composePhrases(phrases, options, random(2))).not.toEqual(
      composePhrases(phrases, options, random(3)),
    );
  });

  it('draws separators between phrases only', () => {
    const texts = composePhrases(
      ['a', 'b'],
      { minPhrases: 2, maxPhrases: 2, rounds: 8, separators: ['; ', ' – '] },
      random(4),
    );
    expect(new Set(texts.map((text) => text.replace(/[ab]/g, '')))).toEqual(new Set(['; ', ' – ']));
    expect(composePhrases([], { minPhrases: 1, maxPhrases: 2, rounds: 2 }, random(1))).toEqual([]);
  });

  it.each([
    [0, 2, 1],
    [3, 2, 1],
    [1, 2.5, 1],
    [1, 2, 0],
  ])('refuses %d to %d phrases in %d rounds', (minPhrases, maxPhrases, rounds) => {
    expect(() => composePhrases(phrases, { minPhrases, maxPhrases, rounds }, random(1))).toThrow(
      expect.objectContaining({ code: 'EXAMPLES_COMPOSITION_INVALID' }),
    );
  });
});
