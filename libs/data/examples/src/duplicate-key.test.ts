import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duplicateKey } from './duplicate-key.ts';

describe('duplicateKey', () => {
  it.each([
    ['  Ærlig  talt, 3 ÅR! ', 'ærligtaltår'],
    ['ﬁn', 'fin'],
    ['e\u0301', 'é'],
    ['123 …', ''],
    ['हिन्दी', 'हिन्दी'],
  ])('keeps letters and marks of %j', (text, key) => {
    expect(duplicateKey(text)).toBe(key);
  });

  it('is stable under itself and blind to digits and case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const key = duplicateKey(text);
        expect(duplicateKey(key)).toBe(key);
        expect(duplicateKey(`7${text} 42`)).toBe(key);
      }),
    );
  });
});
