import { describe, expect, it } from '@jest/globals';
import { isLimited, limitOf } from './language-limits.ts';

describe('limitOf', () => {
  const options = { map: { da: 'dan', sv: 'swe' }, limits: { sv: 9, fo: 600 }, limitOthers: 40 };

  it.each([
    ['da', Number.POSITIVE_INFINITY],
    ['sv', 9],
    ['fo', 600],
    ['de', 40],
    ['constructor', 40],
  ])('gives %s the limit %d', (language, limit) => {
    expect(limitOf(language, options)).toBe(limit);
    expect(isLimited(language, options)).toBe(Number.isFinite(limit));
  });

  it('limits nothing where no limit is set', () => {
    expect(isLimited('de', { map: { da: 'dan' } })).toBe(false);
    expect(limitOf('de', {})).toBe(Number.POSITIVE_INFINITY);
  });
});
