import { describe, expect, it } from '@jest/globals';
import type { LabelledMatrix } from '@runestone/models';
import { createRandom } from '@runestone/random';
import fc from 'fast-check';
import { rowOf } from '@runestone/models';
import type { NetworkArchitecture } from './architecture.ts';
import { chooseRows, makeBatch, padSequences, planEpoch, planPass } from './plan-batches.ts';

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

const allOf = (rows: readonly LabelledMatrix[]): Uint32Array =>
  chooseRows(rows, { classCount: 1, share: 1, random: createRandom(1) });

const lengthLists = fc.array(fc.nat(30), { minLength: 1, maxLength: 40 });

describe('chooseRows', () => {
  // Three classes: 600 rows of the second, 100 of each other, 50 that are of the second and the third.
  const labels = [...Array<number[]>(600).fill([1]), ...Array<number[]>(100).fill([0])];
  labels.push(...Array<number[]>(100).fill([2]), ...Array<number[]>(50).fill([1, 2]));
  const first = {
    ...rowsOf(labels.map(() => 1)),
    targets: Uint8Array.from(labels.flatMap((own) => [0, 1, 2].map((label) => Number(own.includes(label))))),
  };
  const rows = [first, rowsOf([1, 1, 1])];
  const choose = (share: number, seed: number): number[] => [
    ...chooseRows(rows, { classCount: 3, share, random: createRandom(seed) }),
  ];

  it('leaves out of the most frequent label alone, about as many as told', () => {
    const chosen = choose(0.3, 1);
    const common = chosen.filter((row) => row < 600);
    expect(common.length / 600).toBeGreaterThan(0.24);
    expect(common.length / 600).toBeLessThan(0.36);
    expect(chosen.filter((row) => row >= 600)).toEqual(Array.from({ length: 253 }, (_, i) => 600 + i));
  });

  it('draws others for another seed, and all where nothing is to be left out', () => {
    expect(choose(0.3, 1)).toEqual(choose(0.3, 1));
    expect(choose(0.3, 1)).not.toEqual(choose(0.3, 2));
    expect(choose(1, 1)).toHaveLength(853);
  });
});

describe('planEpoch', () => {
  it('takes every row of both matrices once', () => {
    fc.assert(
      fc.property(lengthLists, lengthLists, fc.integer({ min: 1, max: 9 }), (one, other, batchSize) => {
        const rows = [rowsOf(one), rowsOf(other)];
        const plan = planEpoch(rows, allOf(rows), { batchSize, batchesPerPool: 50, random: createRandom(1) });
        const seen = Array.from({ length: plan.batchCount }, (_, batch) => [...plan.rowsOf(batch)]).flat();
        expect(seen.sort((a, b) => a - b)).toEqual([...one, ...other].map((_, row) => row));
      }),
    );
  });

  it('depends on the seed alone, and brings rows of about one length together', () => {
    const rows = [rowsOf(Array.from({ length: 1000 }, (_, row) => (row * 37) % 101))];
    const batches = (seed: number): number[][] => {
      const plan = planEpoch(rows, allOf(rows), {
        batchSize: 10,
        batchesPerPool: 50,
        random: createRandom(seed),
      });
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

const lstm: NetworkArchitecture = {
  ...{ kind: 'lstm', vocabularySize: 9, embeddingSize: 1, units: 1, classCount: 2 },
  ...{ bidirectional: false, pooling: 'last' },
};

describe('batches', () => {
  it('are padded at the end to the longest row', () => {
    const { matrix } = rowsOf([3, 1]);
    expect(makeBatch(lstm, [rowOf(matrix, 1), rowOf(matrix, 0)])).toEqual({
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

  it('hold all numbers of a row for an encoder’s head, zeros where it has none', () => {
    const rows = [
      { indices: Uint32Array.of(2, 0, 9), values: Float32Array.of(5, 4, 8), length: 2 },
      { indices: new Uint32Array(0), values: new Float32Array(0), length: 0 },
    ];
    const head = { kind: 'encoder-head', inputSize: 3, hidden: [], classCount: 2 } as const;
    expect(makeBatch({ ...head, hidden: [] }, rows)).toEqual({
      rowCount: 2,
      values: Float32Array.of(4, 0, 5, 0, 0, 0),
    });
  });
});
