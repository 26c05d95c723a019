import { describe, expect, it } from '@jest/globals';
import { createEnsemble, createLinearModel, type BatchClassifier } from './index.ts';

/** Two classes; the score of the first is the sum of the columns times 10 to the power of their number. */
const digits = (columns: number) =>
  createLinearModel(
    Float32Array.from({ length: columns * 2 }, (_, i) => (i % 2 === 0 ? 10 ** (i / 2) : 0)),
    new Float32Array(2),
  );

const row = (...entries: readonly (readonly [number, number])[]) => ({
  indices: Uint32Array.from(entries, ([column]) => column),
  values: Float32Array.from(entries, ([, value]) => value),
  length: entries.length,
});

describe('an ensemble', () => {
  it('gives each model its own columns, and adds their weighed scores', async () => {
    const closed: string[] = [];
    const batch: BatchClassifier = {
      ...{ id: 'constant', classCount: 2, dimension: 1 },
      predictBatch: async (rows) => Float64Array.from(rows.flatMap(({ length }) => [length, 5])),
      close: async () => void closed.push('constant'),
    };
    const ensemble = createEnsemble(6, [
      {
        model: digits(3),
        weight: 2,
        columns: [
          [4, 6],
          [0, 1],
        ],
      },
      { model: batch, weight: 0.5, columns: [[2, 3]] },
    ]);
    const logits = await ensemble.predictBatch([row([0, 7], [1, 9], [2, 9], [5, 3]), row([3, 1])]);
    // Columns 4, 5 and 0 are 0, 1 and 2 of the first model: 3 · 10 + 7 · 100.
    expect([...logits]).toEqual([2 * 730 + 0.5, 2.5, 0, 2.5]);
    await ensemble.close();
    expect(closed).toEqual(['constant']);
  });

  it.each([
    ['too few columns', [[0, 2]]],
    ['columns that are not there', [[4, 7]]],
    ['a range that runs backwards', [[3, 0]]],
  ])('refuses %s', (_, columns) => {
    expect(() =>
      createEnsemble(6, [{ model: digits(3), weight: 1, columns: columns as [number, number][] }]),
    ).toThrow(expect.objectContaining({ code: 'MODEL_WEIGHTS_INVALID', kind: 'integrity' }));
  });
});
