import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCsrBuilder, createHashedNgrams, createSparseRow, growRow } from './index.ts';

const entries = (tokens: readonly string[], options = {}): Map<number, number> => {
  const row = createSparseRow();
  createHashedNgrams({ charBits: 20, wordBits: 16, ...options }).transform(tokens, row);
  return new Map(Array.from({ length: row.length }, (_, i) => [row.indices[i]!, row.values[i]!]));
};
const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });

describe('createHashedNgrams', () => {
  it('counts every n-gram within words and their boundaries, and word n-grams', () => {
    // "på" with boundaries is ␣ p å ␣: 2 single characters, 3 pairs, 2 triples, 1 of four; then the word itself.
    expect(entries(['på'], { charMax: 4, wordMax: 1 }).size).toBe(2 + 3 + 2 + 1 + 1);
    expect(entries(['på'], { charMin: 2, charMax: 3, wordMax: 0 }).size).toBe(5);
    expect(entries(['a', 'b', 'c'], { charMin: 8, charMax: 8, wordMax: 2 }).size).toBe(5);
  });

  it('gives rows of unit length with values log(1 + count)', () => {
    const row = entries(['x', 'x', 'x', 'y'], { charMax: 1, wordMax: 0 });
    const [common, rare] = [...row.values()].sort((a, b) => b - a) as [number, number];
    expect(common / rare).toBeCloseTo(Math.log(4) / Math.log(2), 5);
    expect(common ** 2 + rare ** 2).toBeCloseTo(1, 5);
  });

  it('is the same whatever came before', () => {
    const features = createHashedNgrams({ charBits: 12, wordBits: 10 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.array(word, { maxLength: 8 }), (before, tokens) => {
        const [fresh, used] = [createSparseRow(4), createSparseRow(4)];
        createHashedNgrams({ charBits: 12, wordBits: 10 }).transform(tokens, fresh);
        features.transform(before, used);
        features.transform(tokens, used);
        expect([...used.indices.subarray(0, used.length)]).toEqual([
          ...fresh.indices.subarray(0, fresh.length),
        ]);
        expect([...used.values.subarray(0, used.length)]).toEqual([
          ...fresh.values.subarray(0, fresh.length),
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it('counts a long text as its parts, and a short one after it as if alone', () => {
    const tokens = Array.from({ length: 5000 }, (_, i) => ((i * 2654435761) % 2 ** 40).toString(26));
    const once = entries(tokens, { wordMax: 1 });
    const twice = entries([...tokens, ...tokens], { wordMax: 1 });
    expect(once.size).toBeGreaterThan(30_000);
    expect(Uint32Array.from(twice.keys())).toEqual(Uint32Array.from(once.keys()));
    const features = createHashedNgrams({ charBits: 20, wordBits: 16 });
    const row = createSparseRow();
    for (const text of [tokens, ['på', 'å']]) features.transform(text, row);
    expect(row.length).toBe(entries(['på', 'å']).size);
  });

  it('keeps every index inside its columns', () => {
    const features = createHashedNgrams({ charBits: 8, wordBits: 8 });
    const row = createSparseRow();
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (tokens) => {
        features.transform(tokens, row);
        expect(row.length).toBeGreaterThan(0);
        expect(Math.max(...row.indices.subarray(0, row.length))).toBeLessThan(features.dimension);
      }),
      { numRuns: 40 },
    );
  });

  it('tells order and boundaries apart', () => {
    expect(entries(['ab'])).not.toEqual(entries(['ba']));
    expect(entries(['a', 'b'])).not.toEqual(entries(['ab']));
    expect(entries(['a', 'b'], { charMax: 1 })).not.toEqual(entries(['b', 'a'], { charMax: 1 }));
  });

  it('never changes: the columns of a word are part of the bundle format', () => {
    const row = createSparseRow();
    createHashedNgrams({ charMax: 2, charBits: 10, wordBits: 8 }).transform(['rødgrød', '𐌲'], row);
    expect([...row.indices.subarray(0, row.length)]).toMatchInlineSnapshot(`
     [
       378,
       366,
       531,
       781,
       376,
       46,
       664,
       869,
       245,
       142,
       311,
       589,
       405,
       1145,
       1208,
       1127,
     ]
    `);
  });

  it('reads hostile tokens: very long, astral, lone surrogates, none', () => {
    expect(entries([]).size).toBe(0);
    expect(entries(['x'.repeat(1e5)], { wordMax: 0, charMax: 2 }).size).toBe(4);
    expect(entries(['\uD800', '𐌲𐌿𐍄']).size).toBeGreaterThan(5);
  });

  it.each([{ charMin: 3, charMax: 2 }, { charBits: 40 }, { wordMax: -1 }, { charmax: 3 }])(
    'refuses the options %j',
    (options) => {
      expect(() => createHashedNgrams(options)).toThrow(
        expect.objectContaining({ code: 'FEATURE_OPTIONS_INVALID' }),
      );
    },
  );
});

describe('createCsrBuilder', () => {
  it('keeps rows apart, empty ones too', () => {
    const builder = createCsrBuilder(10);
    const row = createSparseRow();
    for (const length of [2, 0, 3]) {
      row.length = length;
      for (let i = 0; i < length; i += 1) row.indices[i] = length + i;
      builder.appendRow(row);
    }
    const { offsets, indices, rowCount } = builder.build();
    expect([...offsets]).toEqual([0, 2, 2, 5]);
    expect([...indices]).toEqual([2, 3, 3, 4, 5]);
    expect(rowCount).toBe(3);
  });

  it('grows past its first capacity', () => {
    const builder = createCsrBuilder(4);
    const row = createSparseRow();
    growRow(row, 50_000);
    row.length = 50_000;
    row.values.fill(0.5);
    for (let i = 0; i < 3; i += 1) builder.appendRow(row);
    const { values } = builder.build();
    expect(values).toHaveLength(150_000);
    expect(values.every((value) => value === 0.5)).toBe(true);
  });
});
