import { describe, expect, it } from '@jest/globals';
import type { Fields } from '@runestone/fields';
import { createFieldFeatures, createSparseRow, fitFieldColumns, type FieldColumn } from './index.ts';

const options = { fields: ['price', 'brand'], bins: 4, minCount: 2, maxValues: 2 };
const kinds = new Map([
  ['price', 'number'],
  ['brand', 'category'],
] as const);

function rowOf(columns: readonly FieldColumn[], fields: Fields | undefined): [number, number][] {
  const row = createSparseRow(1);
  createFieldFeatures({ columns }).transformFields(fields, row);
  return Array.from({ length: row.length }, (_, i) => [row.indices[i]!, row.values[i]!]);
}

describe('fitFieldColumns', () => {
  it('learns quantiles of numbers and the frequent values of categories', () => {
    const prices = [9, 1, 3, 5, 7, null];
    const brands = ['a', 'b', 'a', 'c', 'b', 'c'];
    const examples = prices.map((price, i) => ({ price, brand: brands[i]! }));
    // Of equally frequent values those that come first in order.
    expect(fitFieldColumns(options, kinds, [...examples, undefined, { brand: 'd' }])).toEqual([
      { name: 'price', kind: 'number', edges: [1, 3, 5, 7, 9] },
      { name: 'brand', kind: 'category', values: ['a', 'b'] },
    ]);
  });

  it('keeps an edge once where many values are equal, and none where all are missing', () => {
    const [price] = fitFieldColumns(options, kinds, [{ price: 2 }, { price: 2 }, { price: 2 }, { price: 8 }]);
    expect(price).toMatchObject({ edges: [2, 8] });
    const [none, brand] = fitFieldColumns(options, kinds, [{ price: null }, undefined]);
    expect([none, brand]).toMatchObject([{ edges: [] }, { values: [] }]);
  });
});

describe('fields', () => {
  const columns: FieldColumn[] = [
    { name: 'price', kind: 'number', edges: [0, 10, 30] },
    { name: 'brand', kind: 'category', values: ['a', 'b'] },
  ];

  it('have columns for missing, place and range of a number, and for missing, rare and each value of a category', () => {
    expect(createFieldFeatures({ columns }).dimension).toBe(4 + 4);
    // 20 is in the middle of the second of two ranges: three quarters of the way from -1 to 1.
    expect(rowOf(columns, { price: 20, brand: 'b' })).toEqual([
      [1, 0.5],
      [3, 1],
      [7, 1],
    ]);
    expect(rowOf(columns, { price: 10, brand: 'unknown' })).toEqual([
      [1, 0],
      [3, 1],
      [5, 1],
    ]);
  });

  it.each<[string, Fields | undefined]>([
    ['nothing', undefined],
    ['nulls', { price: null, brand: null }],
    ['values of another kind', { price: '20', brand: 7 }],
    ['numbers that are none', { price: Number.NaN }],
    ['names of what every object has', { constructor: 1 }],
  ])('take %s for missing values', (_, fields) => {
    expect(rowOf(columns, fields)).toEqual([
      [0, 1],
      [4, 1],
    ]);
  });

  it('clamp numbers beyond those of training', () => {
    expect(rowOf(columns, { price: -1e308 }).slice(0, 2)).toEqual([
      [1, -1],
      [2, 1],
    ]);
    expect(rowOf(columns, { price: 1e308 }).slice(0, 2)).toEqual([
      [1, 1],
      [3, 1],
    ]);
  });

  it('know one value, and no value, of a number', () => {
    expect(rowOf([{ name: 'price', kind: 'number', edges: [5] }], { price: 6 })).toEqual([[1, 0]]);
    expect(rowOf([{ name: 'price', kind: 'number', edges: [] }], { price: 6 })).toEqual([[0, 1]]);
  });

  it.each([
    ['no columns', []],
    ['edges that fall', [{ name: 'price', kind: 'number', edges: [1, 0] }]],
    ['a name twice', [columns[0], columns[0]]],
    ['another kind', [{ name: 'price', kind: 'colour', values: [] }]],
  ])('refuse %s', (_, wrong) => {
    expect(() => createFieldFeatures({ columns: wrong })).toThrow(
      expect.objectContaining({ code: 'FEATURE_OPTIONS_INVALID' }),
    );
  });
});
