import { describe, expect, it } from '@jest/globals';
import { createSparseRow, createTokenSequence } from './index.ts';

const vocabulary = { size: 5, indexOf: (token: string) => ({ a: 2, b: 3, c: 4 })[token] ?? 1 };

describe('createTokenSequence', () => {
  it('gives the indices of tokens in their order, and nothing of the text before', () => {
    const features = createTokenSequence({}, vocabulary);
    const row = createSparseRow(1);
    features.transform(['c', 'a', 'x', 'a'], row);
    expect([...row.indices.subarray(0, row.length)]).toEqual([4, 2, 1, 2]);
    features.transform(['b'], row);
    expect([row.length, row.indices[0], row.values[0]]).toEqual([1, 3, 1]);
    expect(features.dimension).toBe(5);
  });

  it('reads no more than maxLength tokens', () => {
    const row = createSparseRow(1);
    createTokenSequence({ maxLength: 2 }, vocabulary).transform(['a', 'b', 'c'], row);
    expect([...row.indices.subarray(0, row.length)]).toEqual([2, 3]);
  });

  it('counts the tokens that the vocabulary does not hold, of those that are read', () => {
    const features = createTokenSequence({ maxLength: 4 }, vocabulary);
    const row = createSparseRow(1);
    features.transform(['a', 'x', 'b', 'y', 'z'], row);
    expect(features.countUnknown?.(row)).toBe(2);
    features.transform([], row);
    expect(features.countUnknown?.(row)).toBe(0);
  });

  it('refuses options that do not fit, and a tokenizer without a vocabulary', () => {
    expect(() => createTokenSequence({ maxLength: 0 }, vocabulary)).toThrow(
      expect.objectContaining({ code: 'FEATURE_OPTIONS_INVALID' }),
    );
    expect(() => createTokenSequence({}, undefined)).toThrow(
      expect.objectContaining({ code: 'FEATURE_OPTIONS_INVALID' }),
    );
  });
});
