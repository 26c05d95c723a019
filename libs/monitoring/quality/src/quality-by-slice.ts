import { groupBy } from './group-by.ts';
import { judgeRecords, type JudgedRecord } from './judge-record.ts';
import { measureFigures, type QualityFigures } from './quality-figures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

/** How good the answers to texts with something in common were. */
export interface QualitySlice extends QualityFigures {
  readonly feature: string;
  /** The name that all of them have, or the smallest and the largest of their numbers. */
  readonly value: string | readonly [number, number];
}

/** What slices are looked for. */
export interface SliceOptions {
  /** Labelled records that a slice needs; 50 unless given. */
  readonly leastLabelled?: number;
  /** Most slices; those with the most records are kept. 50 unless given. */
  readonly mostSlices?: number;
}

/**
 * Measures labelled records by each of their features: names as they are, numbers by quartile. Slices of fewer than 50
 * records are left out, and so are those that hold all of them. The worst micro F1 comes first; of many slices some are bad by
 * chance, so mind the intervals. Throws QUALITY_RECORD_INVALID.
 */
export function qualityBySlice(
  records: readonly QualityRecord[],
  labels: QualityLabels,
  { leastLabelled = 50, mostSlices = 50 }: SliceOptions = {},
): QualitySlice[] {
  const judged = judgeRecords(records, labels);
  const values = judged.flatMap((one) =>
    Object.entries(one.record.features ?? {}).map(([feature, value]) => ({ feature, value, judged: one })),
  );
  const groups = [...groupBy(values, ({ feature }) => feature).values()].flatMap(sliceFeature);
  return groups
    .filter(({ length }) => length >= leastLabelled && length < judged.length)
    .sort((a, b) => b.length - a.length)
    .slice(0, mostSlices)
    .map((members) => ({
      ...describe(members),
      ...measureFigures(
        members.map((one) => one.judged),
        labels,
      ),
    }))
    .sort((a, b) => a.microF1.value - b.microF1.value);
}

/** What a feature is of a record. */
interface FeatureValue<Value extends string | number = string | number> {
  readonly feature: string;
  readonly value: Value;
  readonly judged: JudgedRecord;
}

/** Groups the records that have a feature; each group by rising numbers, where they are numbers. */
function sliceFeature(values: readonly FeatureValue[]): FeatureValue[][] {
  const names = values.filter(({ value }) => typeof value === 'string');
  const numbers = values
    .filter((one): one is FeatureValue<number> => Number.isFinite(one.value))
    .sort((a, b) => a.value - b.value);
  const cuts = [1, 2, 3].map((quarter) => numbers[Math.ceil((numbers.length * quarter) / 4) - 1]?.value ?? 0);
  return [
    ...groupBy(names, ({ value }) => value).values(),
    ...groupBy(numbers, ({ value }) => cuts.filter((cut) => value > cut).length).values(),
  ];
}

function describe(members: readonly FeatureValue[]): Pick<QualitySlice, 'feature' | 'value'> {
  const [first, last] = [members[0], members.at(-1)] as [FeatureValue, FeatureValue];
  const { feature, value } = first;
  return { feature, value: typeof value === 'string' ? value : [value, last.value as number] };
}
