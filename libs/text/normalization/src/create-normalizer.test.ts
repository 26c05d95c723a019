import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNormalizer, normalizationSteps } from './index.ts';

const apply = (step: string, text: string): string => createNormalizer([step]).normalize(text);

describe('normalization steps', () => {
  it.each([
    ['well-formed', 'a\uD800b', 'a\uFFFDb'],
    ['well-formed', '\uDC00', '\uFFFD'],
    ['well-formed', '👋🏽', '👋🏽'],
    ['nfc', 'a\u030A', 'å'],
    ['nfc', '가', '가'],
    ['nfkc', 'ﬁn ①', 'fin 1'],
    ['lower-case', 'ÆØÅ ΣΑΣ', 'æøå σας'],
    ['lower-case', 'İ', 'i\u0307'],
    ['strip-invisible', 'sa\u200Bvan\u00ADne\uFEFF', 'savanne'],
    ['strip-invisible', '\u202Eabc\u202C', 'abc'],
    ['strip-invisible', 'שלום\u200F', 'שלום'],
    ['strip-links', 'se https://a.dk/x?y=1 og @ola, skriv til ola@x.no', 'se   og  , skriv til  '],
    ['fold-digits', '١٢3', '000'],
    ['strip-marks', 'é ø ñ', 'e ø n'],
    ['collapse-whitespace', '\u00A0 a \n\t b\u3000', 'a b'],
    ['last-line', 'bot: Stir.\nuser: How long?\n ', 'user: How long?'],
    ['last-line', 'How long?', 'How long?'],
    ['earlier-lines', 'user: Hi\nbot: Stir.\nuser: How long?\n', 'user: Hi\nbot: Stir.'],
    ['earlier-lines', 'How long?', ''],
    ['earlier-lines', ' \n', ''],
  ])('%s turns %j into %j', (step, text, expected) => {
    expect(apply(step, text)).toBe(expected);
  });

  it.each(Object.keys(normalizationSteps))('%s is total and keeps well-formed texts well-formed', (step) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(apply(step, text.toWellFormed()).isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('createNormalizer', () => {
  const normalizer = createNormalizer([
    'well-formed',
    'strip-invisible',
    'lower-case',
    'nfc',
    'collapse-whitespace',
  ]);

  it('applies its steps in order and is idempotent', () => {
    expect(normalizer.normalize('  SA\u200BVANNEN A\u030A ')).toBe('savannen å');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normalizer.normalize(text);
        expect(normalizer.normalize(once)).toBe(once);
      }),
      { numRuns: 200 },
    );
  });

  it('gives equal texts for canonically equivalent ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalizer.normalize(text.normalize('NFD'))).toBe(normalizer.normalize(text.normalize('NFC')));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses unknown steps and names the known ones', () => {
    expect(() => createNormalizer(['lowercase'])).toThrow(
      /"lowercase" is unknown; known steps: well-formed, nfc/,
    );
    expect(() => createNormalizer(['__proto__'])).toThrow(expect.objectContaining({ kind: 'input' }));
  });
});
