import { describe, expect, it } from '@jest/globals';
import { createCsrBuilder } from '@runestone/features';
import { countRows, findRow, rowOf, type LabelledMatrix } from './index.ts';

/** A matrix of one column that holds these values, one a row, which are the targets too. */
function matrixOf(...values: number[]): LabelledMatrix {
  const builder = createCsrBuilder(1);
  for (const value of values)
    builder.appendRow({ indices: Uint32Array.of(0), values: Float32Array.of(value), length: 1 });
  return { matrix: builder.build(), targets: Uint8Array.from(values) };
}

describe('findRow', () => {
  it.each([
    ['one matrix', [matrixOf(5, 6, 7)]],
    ['two matrices, on from the first into the second', [matrixOf(5), matrixOf(6, 7)]],
    ['an empty first matrix', [matrixOf(), matrixOf(5, 6, 7)]],
  ])('counts through %s', (_, rows) => {
    expect(countRows(rows)).toBe(3);
    const found = [0, 1, 2].map((index) => findRow(rows, index));
    expect(found.map(({ matrix, row }) => rowOf(matrix, row).values[0])).toEqual([5, 6, 7]);
    expect(found.map(({ targets, row }) => targets[row])).toEqual([5, 6, 7]);
  });
});
