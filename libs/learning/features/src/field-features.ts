import { fieldValue } from '@runestone/fields';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { featureErrors } from './errors.ts';
import type { FieldExtractor } from './feature-extractor.ts';
import { fieldColumnSchema, maxFields, type FieldColumn } from './field-columns.ts';
import { growRow, type SparseRow } from './sparse-row.ts';

const optionsSchema = Type.Object(
  { columns: Type.Array(fieldColumnSchema, { minItems: 1, maxItems: maxFields }) },
  { additionalProperties: false },
);

/**
 * Features of what stands beside a text. A number or a date is read by its quantiles: one column has its place among the
 * training examples, from -1 to 1 (values beyond the least and the largest count as these), and of one column for each
 * range that of its own is 1. Of a category the column of its value is 1, or one for all rare and unknown values. A
 * missing value, or one of another kind, has a column too. Throws FEATURE_OPTIONS_INVALID.
 */
export function createFieldFeatures(given: unknown): FieldExtractor {
  const [problem] = Value.Errors(optionsSchema, given);
  if (problem !== undefined)
    throw featureErrors.OPTIONS_INVALID(`Option ${problem.path.slice(1)} of fields: ${problem.message}.`);
  const { columns } = given as { readonly columns: readonly FieldColumn[] };
  const names = new Set(columns.map(({ name }) => name));
  const isOrdered = columns.every(
    (column) =>
      !('edges' in column) ||
      column.edges.every((edge, i) => i === 0 || edge > (column.edges[i - 1] as number)),
  );
  if (names.size !== columns.length || !isOrdered)
    throw featureErrors.OPTIONS_INVALID(
      'The columns of fields have a name twice, or edges that do not rise.',
    );
  let dimension = 0;
  const readers = columns.map((column) => {
    const reader = 'edges' in column ? createNumberReader(column.edges) : createCategoryReader(column.values);
    const first = dimension;
    dimension += reader.width;
    return { name: column.name, first, read: reader.read };
  });
  return {
    ...{ id: 'fields', options: Object.freeze({ columns }), dimension },
    transformFields: (fields, row) => {
      growRow(row, readers.length * 2);
      row.length = 0;
      for (const { name, first, read } of readers)
        read(fieldValue(fields, name), (column, value) => append(row, first + column, value));
    },
  };
}

function append(row: SparseRow, column: number, value: number): void {
  row.indices[row.length] = column;
  row.values[row.length] = value;
  row.length += 1;
}

interface FieldReader {
  /** Number of columns. */
  readonly width: number;
  /** Sets at most two columns, in order. */
  readonly read: (value: string | number | null, set: (column: number, value: number) => void) => void;
}

const missing = 0;

/** Columns: missing, the place from -1 to 1, then one for each range. */
function createNumberReader(edges: readonly number[]): FieldReader {
  const bins = Math.max(0, edges.length - 1);
  return {
    width: 2 + bins,
    read: (value, set) => {
      if (typeof value !== 'number' || !Number.isFinite(value) || edges.length === 0) return set(missing, 1);
      if (bins === 0) return set(1, 0);
      const bin = Math.max(
        0,
        Math.min(
          bins - 1,
          edges.findLastIndex((edge) => edge <= value),
        ),
      );
      const [low, high] = [edges[bin] as number, edges[bin + 1] as number];
      const within = Math.max(0, Math.min(1, (value - low) / (high - low)));
      set(1, (2 * (bin + within)) / bins - 1);
      set(2 + bin, 1);
    },
  };
}

const rare = 1;

/** Columns: missing, rare or unknown, then one for each value. */
function createCategoryReader(values: readonly string[]): FieldReader {
  const places = new Map(values.map((value, place) => [value, 2 + place]));
  return {
    width: 2 + values.length,
    read: (value, set) => set(typeof value === 'string' ? (places.get(value) ?? rare) : missing, 1),
  };
}
