import { describe, expect, it } from '@jest/globals';
import type { LabelledMatrix } from '@runestone/models';
import { createRandom } from '@runestone/random';
import fc from 'fast-check';
import { makeBatch, padSequences, planEpoch, planPass } from './plan-batches.ts';

/** Rows of these lengths; row r holds the tokens r + 2. */
function rowsOf(lengths: readonly number[]): LabelledMatrix {
  const offsets = Uint32Array.from([0, ...lengths.keys()], (_, i) =>
    lengths.slice(0, i).reduce((sum, length) => sum + length, 0),
  );
  const indices = Uint32Array.from(lengths.flatMap((length, row) => Array<number>(length).fill(row + 2)));
  const matrix = {
    rowCount: lengths.length,
    columnCount: 100,
    offsets,
    indices,
    values: new Float32Array(indices.length),
  };
  return { matrix, targets: new Uint8Array(lengths.length) };
}

const lengthLists = fc.array(fc.nat(30), { minLength: 1, maxLength: 40 });

describe('planEpoch', () => {
  it('takes every row of both matrices once', () => {
    fc.assert(
      fc.property(lengthLists, lengthLists, fc.integer({ min: 1, max: 9 }), (one, other, batchSize) => {
        const plan = planEpoch([rowsOf(one), rowsOf(other)], batchSize, createRandom(1));
        const seen = Array.from({ length: plan.batchCount }, (_, batch) => [...plan.rowsOf(batch)]).flat();
        expect(seen.sort((a, b) => a - b)).toEqual([...one, ...other].map((_, row) => row));
      }),
    );
  });

  it('depends on the seed alone, and brings rows of about one length together', () => {
    const rows = [rowsOf(Array.from({ length: 1000 }, (_, row) => (row * 37) % 101))];
    const batches = (seed: number): number[][] => {
      const plan = planEpoch(rows, 10, createRandom(seed));
      return Array.from({ length: plan.batchCount }, (_, batch) => [...plan.rowsOf(batch)]);
    };
    expect(batches(1)).toEqual(batches(1));
    expect(batches(1)).not.toEqual(batches(2));
    const spans = batches(1).map((batch) => {
      const lengths = batch.map((row) => (row * 37) % 101);
      return Math.max(...lengths) - Math.min(...lengths);
    });
    expect(Math.max(...spans)).toBeLessThan(10);
  });
});

describe('planPass', () => {
  it('goes by length', () => {
    const plan = planPass(rowsOf([5, 1, 3]).matrix, 2);
    expect([plan.rowsOf(0), plan.rowsOf(1)].map((rows) => [...rows])).toEqual([[1, 2], [0]]);
  });
});

describe('batches', () => {
  it('are padded at the end to the longest row', () => {
    const { matrix } = rowsOf([3, 1]);
    expect(makeBatch(Uint32Array.of(1, 0), (row) => ({ matrix, row }))).toEqual({
      rowCount: 2,
      width: 3,
      ids: Int32Array.of(3, 0, 0, 2, 2, 2),
      lengths: Int32Array.of(1, 3),
    });
  });

  it('hold one unknown token for a text without any', () => {
    const { ids, lengths, width } = padSequences([new Uint32Array(0)]);
    expect([[...ids], [...lengths], width]).toEqual([[1], [1], 1]);
  });
});
