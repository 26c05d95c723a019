import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { characterBuckets, describeText, mostTrigrams, mostWords, wordBuckets } from './describe-text.ts';

describe('describeText', () => {
  it('counts the signs and words of a text', () => {
    expect(describeText('Two dogs, 42 Cats!')).toMatchObject({
      characters: 18,
      words: 4,
      letters: 11 / 15,
      digits: 2 / 15,
      upperCase: 2 / 11,
      script: 'Latin',
    });
  });

  it.each([
    ['Саванны Africa тропики', 'Cyrillic'],
    ['カメラ と カバン', 'Kana'],
    ['𐎀𐎁𐎂 ab', 'Other'],
    ['42 !?', 'None'],
    ['', 'None'],
  ])('finds the main script of %j', (text, script) => {
    expect(describeText(text).script).toBe(script);
  });

  it('hashes the same in every version: bundles hold what it gave before', () => {
    expect(describeText('Grød')).toMatchObject({ characterSketch: goldenTrigrams, wordSketch: goldenWord });
  });

  it('sees upper-casing in the letters and the trigrams, not in the words', () => {
    const [plain, loud] = [describeText('grøn sæbe, 3 stk.'), describeText('GRØN SÆBE, 3 STK.')];
    expect(loud.upperCase).toBe(1);
    expect(loud.characterSketch).not.toEqual(plain.characterSketch);
    expect(loud.wordSketch).toEqual(plain.wordSketch);
  });

  it('gives a description of bounded size for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const { characters, letters, digits, upperCase, characterSketch, wordSketch } = describeText(text);
        expect(characters).toBe(text.length);
        for (const share of [letters, digits, letters + digits, upperCase])
          expect(share >= 0 && share <= 1).toBe(true);
        expect(isSketch(characterSketch, mostTrigrams, characterBuckets)).toBe(true);
        expect(isSketch(wordSketch, mostWords, wordBuckets)).toBe(true);
      }),
    );
  });

  it('reads the beginning of a very long text only', () => {
    const long = `${'lang tekst '.repeat(1000)}НЕ ПРОЧИТАНО`;
    expect(describeText(long)).toEqual({ ...describeText(long.slice(0, 4096)), characters: long.length });
  });
});

// Computed apart from this code, in Python.
const goldenTrigrams = [231, 507];
const goldenWord = [45];

function isSketch(sketch: readonly number[], most: number, buckets: number): boolean {
  const ascending = sketch.every((bucket, i) => i === 0 || bucket > (sketch[i - 1] as number));
  return ascending && sketch.length <= most && sketch.every((bucket) => bucket >= 0 && bucket < buckets);
}
