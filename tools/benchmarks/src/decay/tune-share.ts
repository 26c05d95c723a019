import type { QualityRecord } from '@runestone/quality';

/** Labels of a text, on average: right ones, and given and true ones together. */
export interface MeanCounts {
  readonly hits: number;
  readonly sizes: number;
}

/** Counts the labels of records with a truth. Throws a RangeError where there are none. */
export function countLabels(records: readonly QualityRecord[]): MeanCounts {
  if (records.length === 0) throw new RangeError('no records to count');
  let [hits, sizes] = [0, 0];
  for (const { predicted, truth = [] } of records) {
    hits += predicted.filter((label) => truth.includes(label)).length;
    sizes += predicted.length + truth.length;
  }
  return { hits: hits / records.length, sizes: sizes / records.length };
}

/** Micro F1 where a share of the texts is of the other kind. */
export function mixedF1(stable: MeanCounts, other: MeanCounts, share: number): number {
  const mix = (key: keyof MeanCounts): number => (1 - share) * stable[key] + share * other[key];
  return (2 * mix('hits')) / mix('sizes');
}

/** The share of texts of the other kind by which micro F1 falls by so much; undefined where even all of them do not make it fall so far. */
export function tuneShare(stable: MeanCounts, other: MeanCounts, fall: number): number | undefined {
  const wanted = mixedF1(stable, other, 0) - fall;
  if (mixedF1(stable, other, 1) > wanted) return undefined;
  // 2·hits = wanted·sizes, both linear in the share.
  const lacks = ({ hits, sizes }: MeanCounts): number => wanted * sizes - 2 * hits;
  return lacks(stable) / (lacks(stable) - lacks(other));
}
