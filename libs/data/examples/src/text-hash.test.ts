import { describe, expect, it } from '@jest/globals';
import { textHash, textShare } from './text-hash.ts';

describe('textHash', () => {
  it('never changes: recorded splits depend on it', () => {
    expect(['', 'a', 'blåbær', '𝄞'].map((text) => textHash(text, 7))).toEqual([
      91794203, 1872027496, 359203656, 3248745468,
    ]);
  });

  it('depends on the text and on the seed', () => {
    const values = new Set([
      textHash('a', 0),
      textHash('a', 1),
      textHash('b', 0),
      textHash('b', 1),
      textHash('a'),
    ]);
    expect(values.size).toBe(4);
  });

  it('spreads shares evenly over [0, 1)', () => {
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 10_000; index++) counts[Math.floor(textShare(`text ${index}`, 3) * 10)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1100);
  });
});
