import { describe, expect, it } from '@jest/globals';
import { normaliseRows, poolVectors } from './pool-vectors.ts';

/** Two texts of 2 and 1 tokens, 2 numbers each; the last token is padding. */
const tokens = {
  values: Float32Array.of(1, -2, 3, 4, -5, 6, 99, 99),
  width: 2,
  dimension: 2,
  lengths: [2, 1],
};

describe('poolVectors', () => {
  it.each([
    ['mean', [2, 1, -5, 6]],
    ['cls', [1, -2, -5, 6]],
    ['max', [3, 4, -5, 6]],
  ] as const)('takes the %s of a text without its padding', (pooling, expected) => {
    expect([...poolVectors(tokens, pooling)]).toEqual(expected);
  });

  it('adds up long texts without losing digits', () => {
    const values = new Float32Array(3000).fill(0.1);
    values[0] = 1e7;
    const [mean] = poolVectors({ values, width: 3000, dimension: 1, lengths: [3000] }, 'mean');
    expect(mean).toBe(Math.fround((1e7 + 2999 * Math.fround(0.1)) / 3000));
  });
});

describe('normaliseRows', () => {
  it('gives each row the length 1, and leaves zeros alone', () => {
    const rows = normaliseRows(Float32Array.of(3, 4, 0, 0, -0.5, 0), 2);
    expect([...rows]).toEqual([0.6, 0.8, 0, 0, -1, 0].map(Math.fround));
  });
});
