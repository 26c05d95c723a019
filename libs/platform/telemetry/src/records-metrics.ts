import type { Labels } from './bounded-series.ts';
import type { MetricDefinition } from './metric-definition.ts';

/** How recording goes; counts are since the start. */
export interface RecordsStatus {
  readonly written: number;
  readonly waitingRecords: number;
  readonly waitingBytes: number;
  readonly storeUp: boolean;
  /** Records that were lost, by reason. */
  readonly dropped: Readonly<Partial<Record<string, number>>>;
}

/** Why a record may be lost: each has a series from the start, so that an alert sees the first one. */
const dropReasons = ['journal-full', 'unwritable', 'behind', 'refused', 'damaged'];

/** The metrics of records. */
export const recordsMetrics = {
  runestone_records_written_total: {
    type: 'counter',
    help: 'Records that were stored in the database.',
    labels: [],
  },
  runestone_records_waiting_records: {
    type: 'gauge',
    help: 'Records that wait on disk for the database.',
    labels: [],
  },
  runestone_records_waiting_bytes: {
    type: 'gauge',
    help: 'Bytes of the records that wait on disk for the database.',
    labels: [],
  },
  runestone_records_dropped_total: {
    type: 'counter',
    help: 'Records that were lost: no room for what waits (journal-full), no place to write (unwritable), more at a time than the thread takes (behind), refused by the database (kept in refused.jsonl), or damaged on the disk.',
    labels: ['reason'],
  },
  runestone_records_store_up: {
    type: 'gauge',
    help: 'Whether the database took what it was last given: 1, or 0.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

type Observe = (name: keyof typeof recordsMetrics, labels: Labels, value: number) => void;

/** Creates what brings the metrics of records up to date. */
export function createRecordsCollector(readStatus: () => RecordsStatus): (observe: Observe) => void {
  const counted = new Map<string, number>();
  /** What a counter has to grow by. */
  const growth = (key: string, total: number): number => {
    const before = counted.get(key) ?? 0;
    counted.set(key, Math.max(before, total));
    return Math.max(0, total - before);
  };
  return (observe) => {
    const { written, waitingRecords, waitingBytes, storeUp, dropped } = readStatus();
    observe('runestone_records_written_total', {}, growth('written', written));
    observe('runestone_records_waiting_records', {}, waitingRecords);
    observe('runestone_records_waiting_bytes', {}, waitingBytes);
    observe('runestone_records_store_up', {}, storeUp ? 1 : 0);
    for (const reason of new Set([...dropReasons, ...Object.keys(dropped)]))
      observe('runestone_records_dropped_total', { reason }, growth(reason, dropped[reason] ?? 0));
  };
}
