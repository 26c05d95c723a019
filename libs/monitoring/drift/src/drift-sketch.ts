import { createDriftLayout, type DriftLayout, type DriftRow } from './drift-layout.ts';
import type { DriftLabels, DriftRecord } from './drift-record.ts';
import { driftErrors } from './errors.ts';

/** A summary of records, of a fixed size however many there are: how many have what, and a sample of them. */
export interface DriftSketch {
  readonly labels: DriftLabels;
  readonly layout: DriftLayout;
  readonly records: number;
  /** Records that have each column of the layout. */
  readonly counts: Uint32Array;
  /**
   * The `sampleSize` rows with the smallest keys, ascending: a sample without repetition (bottom-k, Cohen and Kaplan 2007). As
   * keys are hashes, equal records are in it together or not at all.
   */
  readonly sample: readonly DriftRow[];
}

/** A sketch that takes records. */
export interface GrowingSketch extends DriftSketch {
  add(record: DriftRecord): void;
  /** Adds a record that the layout of the same labels has made a row of. */
  addRow(row: DriftRow): void;
}

/** Most rows that a sketch keeps. */
export const sampleSize = 400;

/** Creates an empty sketch of the records of a model with these labels. The order of the records does not matter. */
export function createDriftSketch(labels: DriftLabels): GrowingSketch {
  const layout = createDriftLayout(labels);
  const counts = new Uint32Array(layout.dimension);
  let records = 0;
  let sample: DriftRow[] = [];
  let sorted = true;
  /** Rows with larger keys are not kept. */
  let limit = Infinity;
  const trim = (): DriftRow[] => {
    if (sorted) return sample;
    sample = keepSmallest(sample);
    sorted = true;
    if (sample.length === sampleSize) limit = (sample.at(-1) as DriftRow).key;
    return sample;
  };
  const addRow = (row: DriftRow): void => {
    const { columns } = row;
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i] as number;
      counts[column] = (counts[column] as number) + 1;
    }
    records += 1;
    if (row.key > limit) return;
    sample.push(row);
    sorted = false;
    if (sample.length >= 2 * sampleSize) trim();
  };
  return {
    ...{ labels, layout, counts, addRow },
    get records() {
      return records;
    },
    get sample() {
      return trim();
    },
    add: (record) => addRow(layout.rowOf(record)),
  };
}

/**
 * Creates a sketch of all that some sketches have; without records for none of them. Throws DRIFT_SKETCHES_DIFFER (kind
 * conflict) where one has other labels.
 */
export function mergeSketches(labels: DriftLabels, sketches: readonly DriftSketch[]): DriftSketch {
  const layout = sketches[0]?.layout ?? createDriftLayout(labels);
  const counts = new Uint32Array(layout.dimension);
  for (const sketch of sketches) {
    checkSameLabels(labels, sketch.labels);
    for (let column = 0; column < counts.length; column += 1)
      counts[column] = (counts[column] as number) + (sketch.counts[column] as number);
  }
  return {
    ...{ labels, layout, counts },
    records: sketches.reduce((sum, { records }) => sum + records, 0),
    sample: keepSmallest(sketches.flatMap(({ sample }) => sample)),
  };
}

/** Rows with equal keys in the order of their columns, so that the order of the records does not matter. */
const keepSmallest = (rows: readonly DriftRow[]): DriftRow[] =>
  [...rows].sort((a, b) => a.key - b.key || compareColumns(a, b)).slice(0, sampleSize);

function compareColumns({ columns: one }: DriftRow, { columns: other }: DriftRow): number {
  const at = one.findIndex((column, place) => column !== other[place]);
  return at === -1 ? one.length - other.length : (one[at] as number) - (other[at] ?? -1);
}

/** Throws DRIFT_SKETCHES_DIFFER (kind conflict) unless both are the labels of one model. */
export function checkSameLabels(one: DriftLabels, other: DriftLabels): void {
  if (one === other) return;
  const same =
    one.kind === other.kind &&
    one.labels.length === other.labels.length &&
    one.labels.every((label, place) => label === other.labels[place]);
  if (!same)
    throw driftErrors.SKETCHES_DIFFER(
      'The records are of a model with other labels. Compare a model with its own reference only.',
    );
}
