import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Example } from './example.ts';
import { fingerprintExamples } from './fingerprint-examples.ts';

const first: Example = { text: 'a', labels: ['x'], source: 's' };
const second: Example = { text: 'b', labels: ['x', 'y'], source: 's', group: 'g' };
const fingerprint = (...examples: Example[]): string => fingerprintExamples(examples, createHash('sha256'));

describe('fingerprintExamples', () => {
  it('is the same value on every machine', () => {
    expect(fingerprint(first, second)).toBe(
      'c436ef871226fd4579b049e338c88f3c3656375c199bfa70cb6b600fcfdeec9c',
    );
  });

  it('changes with the order and with every field', () => {
    const variants = [
      fingerprint(first, second),
      fingerprint(second, first),
      fingerprint(first, { ...second, text: 'c' }),
      fingerprint(first, { ...second, labels: ['x y'] }),
      fingerprint(first, { ...second, source: 't' }),
      fingerprint(first, { ...second, group: 'h' }),
      fingerprint(first, { ...second, group: ['g'] }),
      fingerprint(first, { ...second, group: ['g', 'h'] }),
      fingerprint(first),
      fingerprint(first, { ...second, time: 1 }),
      fingerprint(first, { ...second, time: 2 }),
      fingerprint(first, { ...second, fields: {} }),
      fingerprint(first, { ...second, fields: { price: 1 } }),
      fingerprint(first, { ...second, fields: { price: null } }),
      fingerprint(first, { ...second, fields: { cost: 1 } }),
    ];
    expect(new Set(variants).size).toBe(variants.length);
  });

  it('tells lone surrogates apart', () => {
    expect(fingerprint({ ...first, text: '\uD800' })).not.toBe(fingerprint({ ...first, text: '\uFFFD' }));
  });
});
