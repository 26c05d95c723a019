import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createTokenizer, splitGraphemes, splitWords, tokenizerKinds, unknownIndex } from './index.ts';

const tokens = (id: string, text: string, options = {}): string[] =>
  createTokenizer({ id, options }).tokenize(text);

describe('words', () => {
  it.each([
    ['Der vokser, træer!', ['Der', 'vokser', 'træer']],
    ['a1b2', ['a', 'b']],
    ['', []],
    [' \t\n', []],
    ['123 !?', []],
    ['e\u0301te', ['e\u0301te']],
    ['שָׁלוֹם עולם', ['שָׁלוֹם', 'עולם']],
    ['नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
    ['𐌲𐌿𐍄 x', ['𐌲𐌿𐍄', 'x']],
    ['a\uD800b', ['a', 'b']],
    ['👩‍👩‍👧 hei', ['hei']],
  ])('cuts %j into %j', (text, expected) => {
    expect(tokens('words', text)).toEqual(expected);
  });

  it('keeps numbers when asked', () => {
    expect(tokens('words', 'uke 42b', { keep: 'alphanumeric' })).toEqual(['uke', '42b']);
  });

  it('keeps everything but white space when asked: symbols one by one, numbers apart from letters', () => {
    expect(tokens('words', '«Hei», 42b …\u0000 👍👍', { keep: 'everything' })).toEqual([
      '«',
      'Hei',
      '»',
      ',',
      '42',
      'b',
      '…',
      '👍',
      '👍',
    ]);
  });

  it('loses nothing but what is not a letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(splitWords(text).join('')).toBe(text.replace(/[^\p{L}\p{M}]/gu, ''));
      }),
    );
  });
});

describe('characters', () => {
  it.each([
    ['e\u0301a', ['e\u0301', 'a']],
    ['👩‍👩‍👧🇩🇰', ['👩‍👩‍👧', '🇩🇰']],
    ['\r\nx', ['\r\n', 'x']],
    ['नि', ['नि']],
  ])('cuts %j into grapheme clusters', (text, expected) => {
    expect(tokens('characters', text)).toEqual(expected);
  });

  it('can cut into code points, and lone surrogates stay alone', () => {
    expect(tokens('characters', '👍🏽', { unit: 'code-point' })).toEqual(['👍', '🏽']);
    expect(splitGraphemes('a\uD800')).toEqual(['a', '\uD800']);
  });

  it('gives back the text when joined', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        expect(tokens('characters', text).join('')).toBe(text),
      ),
    );
  });
});

describe('n-grams', () => {
  it('cuts character n-grams within words, with boundaries', () => {
    expect(tokens('character-ngrams', 'på å', { min: 2, max: 3 })).toEqual([
      '_p',
      '_på',
      'på',
      'på_',
      'å_',
      '_å',
      '_å_',
      'å_',
    ]);
  });

  it('cuts character n-grams across the whole text', () => {
    expect(tokens('character-ngrams', 'a b', { min: 2, max: 2, withinWords: false, boundary: '' })).toEqual([
      'a ',
      ' b',
    ]);
  });

  it('cuts word n-grams', () => {
    expect(tokens('word-ngrams', 'jeg er her')).toEqual(['jeg', 'jeg er', 'er', 'er her', 'her']);
  });

  it('gives nothing for a text without words', () => {
    expect(tokens('character-ngrams', '!?')).toEqual([]);
    expect(tokens('word-ngrams', '')).toEqual([]);
  });
});

describe('createTokenizer', () => {
  it('learns a vocabulary, most frequent first, and writes it as data', () => {
    const fitted = createTokenizer({ id: 'words', options: {} }).fit(['b a b', 'c'], {
      maxSize: 2,
      minCount: 1,
    });
    expect(fitted.state).toEqual({ vocabulary: ['b', 'a'] });
    const again = createTokenizer(
      JSON.parse(JSON.stringify({ id: fitted.id, options: fitted.options, state: fitted.state })),
    );
    expect(again.indices('a b c')).toEqual([3, 2, unknownIndex]);
  });

  it('refuses unknown kinds, bad options, a damaged state and indices before fit', () => {
    expect(() => createTokenizer({ id: 'wrods', options: {} })).toThrow(
      /known tokenizers: words, characters/,
    );
    expect(() => createTokenizer({ id: 'word-ngrams', options: { max: 0 } })).toThrow(/Option max/);
    expect(() => createTokenizer({ id: 'words', options: { keeps: 'x' } })).toThrow(/Option keeps/);
    expect(() => createTokenizer({ id: 'words', options: {}, state: { vocabulary: ['a', 'a'] } })).toThrow(
      /twice/,
    );
    expect(() => createTokenizer({ id: 'words', options: {} }).indices('a')).toThrow(/fit it first/);
  });

  it.each(tokenizerKinds.map(({ id }) => id))('%s is total', (id) => {
    const tokenizer = createTokenizer({ id, options: {} });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(tokenizer.tokenize(text).every((token) => token.length > 0)).toBe(true);
      }),
    );
  });
});

describe('bytes', () => {
  it('are those of UTF-8, two digits each', () => {
    expect(tokens('bytes', 'a å')).toEqual(['61', '20', 'c3', 'a5']);
    expect(tokens('bytes', '')).toEqual([]);
  });
});
