import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitParts } from './split-parts.ts';

describe('splitParts', () => {
  it('splits at white space, and leaves a word out wherever it stands', () => {
    expect(splitParts(' a cup,  of tea of ', 64)).toEqual([
      { kind: 'words', text: 'a', count: 1, rest: 'cup,  of tea of' },
      { kind: 'words', text: 'cup,', count: 1, rest: 'a of tea of' },
      { kind: 'words', text: 'of', count: 2, rest: 'a cup,  tea' },
      { kind: 'words', text: 'tea', count: 1, rest: 'a cup,  of of' },
    ]);
  });

  it('splits a text without white space into its characters, none of them in halves', () => {
    const parts = splitParts('好喝🍵好', 64);
    expect(parts.map(({ kind, text, count }) => [kind, text, count])).toEqual([
      ['characters', '好', 2],
      ['characters', '喝', 1],
      ['characters', '🍵', 1],
    ]);
    expect(parts.map(({ rest }) => rest)).toEqual(['喝🍵', '好🍵好', '好喝好']);
  });

  it('joins neighbours where there are too many', () => {
    expect(splitParts('a b c d e', 2).map(({ text, rest }) => [text, rest])).toEqual([
      ['a b c', 'd e'],
      ['d e', 'a b c'],
    ]);
    expect(splitParts('abcdefg', 3).map(({ text }) => text)).toEqual(['abc', 'def', 'g']);
  });

  it.each(['', ' \n'])('finds nothing in %j', (text) => {
    expect(splitParts(text, 64)).toEqual([]);
  });

  it('keeps to its bound and loses nothing, whatever the text', () => {
    const lettersOf = (text: string): string[] => Array.from(text.replace(/\s/gu, '')).sort();
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.lorem({ maxCount: 200 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 64 }), (given, most) => {
        const parts = splitParts(given, most);
        expect(parts.length).toBeLessThanOrEqual(most);
        for (const { text: part, count, rest } of parts)
          expect(lettersOf(part.repeat(count) + rest)).toEqual(lettersOf(given));
      }),
    );
  });
});
