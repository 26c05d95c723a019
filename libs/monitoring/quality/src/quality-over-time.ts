import { groupBy } from './group-by.ts';
import { judgeRecords } from './judge-record.ts';
import { measureFigures, type QualityFigures } from './quality-figures.ts';
import type { QualityLabels, QualityRecord } from './quality-record.ts';

/** How good the answers of one span of time were. */
export interface QualityPoint extends QualityFigures {
  /** The first millisecond of the span. */
  readonly fromMs: number;
  /** The first millisecond after it. */
  readonly untilMs: number;
}

/**
 * Measures the labelled records of each span of `bucketMs` milliseconds, the first span beginning with a multiple of it; in
 * order of time, without spans that have none. Throws a RangeError unless `bucketMs` is above 0, and QUALITY_RECORD_INVALID.
 */
export function qualityOverTime(
  records: readonly QualityRecord[],
  labels: QualityLabels,
  { bucketMs }: { readonly bucketMs: number },
): QualityPoint[] {
  if (!(bucketMs > 0 && bucketMs < Infinity)) throw new RangeError(`${bucketMs} is no span of time`);
  const judged = judgeRecords(records, labels);
  const buckets = groupBy(judged, ({ record }) => Math.floor(record.timeMs / bucketMs));
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, members]) => ({
      fromMs: bucket * bucketMs,
      untilMs: (bucket + 1) * bucketMs,
      ...measureFigures(members, labels),
    }));
}
