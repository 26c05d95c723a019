import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHashedNgrams, createSparseRow } from './index.ts';

describe('naming the features of hashed n-grams', () => {
  it('names characters with the boundaries of words, and words', () => {
    const names = createHashedNgrams({ charMax: 2, wordMax: 2 })
      .name(['på', 'på'])
      .map(({ kind, text, count }) => `${kind} "${text}" ${count}`);
    expect(names).toEqual([
      'characters " p" 2',
      'characters "p" 2',
      'characters "på" 2',
      'characters "å" 2',
      'characters "å " 2',
      'words "på" 2',
      'words "på på" 1',
    ]);
  });

  it('names exactly the columns that are counted, whatever the text', () => {
    const token = fc.oneof(
      fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }),
      fc.constantFrom('å', '😀', '\ud800'),
    );
    const features = createHashedNgrams({ charMin: 2, charMax: 4, charBits: 20, wordMax: 3, wordBits: 18 });
    const row = createSparseRow();
    fc.assert(
      fc.property(fc.array(token, { maxLength: 6 }), (tokens) => {
        features.transform(tokens, row);
        const named = new Set(features.name(tokens).map(({ column }) => column));
        expect([...named].sort()).toEqual([...row.indices.subarray(0, row.length)].sort());
      }),
      { numRuns: 100 },
    );
  });
});
