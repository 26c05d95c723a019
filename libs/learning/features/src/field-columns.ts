import type { Fields, FieldKind } from '@runestone/fields';
import { Type, type Static } from '@sinclair/typebox';

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 200 });

/** The most fields that a model reads. */
export const maxFields = 32;

/** A field as it was learnt: the quantiles of a number (of a date milliseconds since 1970), or the values of a category. */
export const fieldColumnSchema = Type.Union([
  Type.Object(
    {
      name,
      kind: Type.Union([Type.Literal('number'), Type.Literal('date')]),
      edges: Type.Array(Type.Number(), { maxItems: 1001 }),
    },
    closed,
  ),
  Type.Object(
    {
      name,
      kind: Type.Union([Type.Literal('category'), Type.Literal('site')]),
      values: Type.Array(Type.String(), { maxItems: 100_000, uniqueItems: true }),
    },
    closed,
  ),
]);

/** A field as it was learnt. */
export type FieldColumn = Static<typeof fieldColumnSchema>;

/** Options of the features `fields` in a recipe: which fields beside the text, and how finely they are read. */
export const fieldFeaturesOptionsSchema = Type.Object(
  {
    fields: Type.Array(name, {
      minItems: 1,
      maxItems: maxFields,
      uniqueItems: true,
      description: 'Names of fields of the sources.',
    }),
    bins: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 10,
      description: 'Ranges that a number or a date falls into; each has as many of the training examples.',
    }),
    minCount: Type.Integer({
      minimum: 1,
      default: 2,
      description: 'A value of a category that fewer training examples have counts as rare.',
    }),
    maxValues: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 1000,
      description: 'Values of a category that are told apart, the most frequent ones; others count as rare.',
    }),
  },
  closed,
);

/** Options of the features `fields` in a recipe, all given. */
export type FieldFeaturesOptions = Static<typeof fieldFeaturesOptionsSchema>;

/**
 * Learns the fields that options name from training examples: of numbers and dates the quantiles, of categories and sites
 * the values. `kinds` has the kind of each.
 */
export function fitFieldColumns(
  options: FieldFeaturesOptions,
  kinds: ReadonlyMap<string, FieldKind>,
  examples: readonly (Fields | undefined)[],
): FieldColumn[] {
  return options.fields.map((field) => {
    const kind = kinds.get(field) as FieldKind;
    const values = examples.map((fields) => fields?.[field] ?? null);
    return kind === 'number' || kind === 'date'
      ? { name: field, kind, edges: quantilesOf(values, options.bins) }
      : { name: field, kind, values: frequentOf(values, options) };
  });
}

/** The least value, the largest, and those that cut the rest into parts of one size; equal ones once. */
function quantilesOf(values: readonly (string | number | null)[], bins: number): number[] {
  const sorted = Float64Array.from(values.filter((value) => typeof value === 'number')).sort();
  if (sorted.length === 0) return [];
  const edges = Array.from(
    { length: bins + 1 },
    (_, bin) => sorted[Math.round((bin * (sorted.length - 1)) / bins)] as number,
  );
  return [...new Set(edges)];
}

function frequentOf(
  values: readonly (string | number | null)[],
  { minCount, maxValues }: FieldFeaturesOptions,
): string[] {
  const counts = new Map<string, number>();
  for (const value of values) if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, of], [b, other]) => other - of || (a < b ? -1 : 1))
    .slice(0, maxValues)
    .map(([value]) => value);
}
