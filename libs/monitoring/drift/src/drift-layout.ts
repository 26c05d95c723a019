import { mix, offsetBasis, prime } from '@runestone/features';
import { scripts } from './character-kinds.ts';
import { characterBuckets, wordBuckets } from './describe-text.ts';
import type { DriftLabels, DriftRecord } from './drift-record.ts';

/** What is compared, but for the domain classifier, which looks at everything. */
export type CountedMeasure =
  | 'length'
  | 'words'
  | 'letters'
  | 'digits'
  | 'upperCase'
  | 'script'
  | 'characterSketch'
  | 'wordSketch'
  | 'unknownRatio'
  | 'confidence'
  | 'labels'
  | 'labelCount';

/**
 * How the columns of a measure relate: `ordered` and `categories` give each record one column, or none where it is not known;
 * `flags` give it any number of them.
 */
export type MeasureKind = 'ordered' | 'categories' | 'flags';

/** The columns of a measure in the counts of a sketch. */
export interface MeasureColumns {
  readonly measure: CountedMeasure;
  readonly kind: MeasureKind;
  /** The first column. */
  readonly offset: number;
  /** How many columns. */
  readonly size: number;
  /** Says in words what a column of the measure, from 0 on, stands for. */
  nameColumn(column: number): string;
}

/** Where everything that is known of a record stands in the counts of a sketch. */
export interface DriftLayout {
  readonly measures: readonly MeasureColumns[];
  readonly dimension: number;
  /** What a sketch takes of a record. Labels that the model does not have are left out. */
  rowOf(record: DriftRecord): DriftRow;
}

/** A record by its columns. */
export interface DriftRow {
  /** A hash of the columns, 32 bits: records with equal columns have equal keys. */
  readonly key: number;
  /** Ascending, below the dimension of the layout. */
  readonly columns: Uint32Array;
}

/** A measure with the columns, from 0 on, that a record has of it. */
interface Measure extends Omit<MeasureColumns, 'offset'> {
  read(record: DriftRecord): readonly number[];
}

/** Creates the layout of a model's records. */
export function createDriftLayout(labels: DriftLabels): DriftLayout {
  const all = [...textMeasures, ...answerMeasures, ...labelMeasures(labels)];
  let dimension = 0;
  const placed = all.map((measure) => {
    const offset = dimension;
    dimension += measure.size;
    return { ...measure, offset };
  });
  return {
    measures: placed,
    dimension,
    rowOf: (record) => {
      const columns = Uint32Array.from(
        placed.flatMap(({ offset, read }) => read(record).map((column) => offset + column)),
      );
      return { key: hashColumns(columns), columns };
    },
  };
}

function hashColumns(columns: Uint32Array): number {
  let hash = offsetBasis;
  for (const column of columns) hash = Math.imul(hash ^ column, prime);
  return mix(hash);
}

/** A scale from numbers to columns, whose values become known by the lowest one of each column. */
interface Scale {
  readonly size: number;
  columnOf(value: number): number;
  lowest(column: number): string;
}

/** Three columns each time the number doubles. */
const logarithmic = (size: number): Scale => ({
  size,
  columnOf: (count) => Math.floor(3 * Math.log2(1 + count) + 1e-9),
  lowest: (column) => String(Math.ceil(2 ** (column / 3) - 1)),
});

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** Equal steps of a share; 1 has a column of its own. */
const linear = (steps: number): Scale => ({
  size: steps + 1,
  columnOf: (share) => Math.floor(share * steps),
  lowest: (column) => percent(column / steps),
});

/** Fine near 0, which has a column of its own. */
const fineBelow = (steps: number): Scale => ({
  size: steps + 1,
  columnOf: (share) => Math.ceil(Math.sqrt(share) * steps),
  lowest: (column) => percent((Math.max(0, column - 1) / steps) ** 2),
});

/** Fine near 1, which has a column of its own, the last. */
const fineAbove = (steps: number): Scale => ({
  size: steps + 1,
  columnOf: (share) => steps - Math.ceil(Math.sqrt(1 - share) * steps),
  lowest: (column) => percent(1 - ((steps - column) / steps) ** 2),
});

function ordered(
  measure: CountedMeasure,
  scale: Scale,
  valueOf: (record: DriftRecord) => number | undefined,
): Measure {
  const last = scale.size - 1;
  return {
    measure,
    kind: 'ordered',
    size: scale.size,
    nameColumn: (column) => `from ${scale.lowest(column)}`,
    read: (record) => {
      const value = valueOf(record);
      if (value === undefined || Number.isNaN(value)) return [];
      return [Math.max(0, Math.min(last, scale.columnOf(value)))];
    },
  };
}

const buckets = (
  measure: CountedMeasure,
  size: number,
  bucketsOf: (record: DriftRecord) => readonly number[],
): Measure => ({
  ...{ measure, kind: 'flags', size, read: bucketsOf },
  nameColumn: (column) => `bucket ${column}`,
});

const textMeasures: readonly Measure[] = [
  ordered('length', logarithmic(52), ({ text }) => text.characters),
  ordered('words', logarithmic(37), ({ text }) => text.words),
  ordered('letters', linear(40), ({ text }) => text.letters),
  ordered('digits', fineBelow(20), ({ text }) => text.digits),
  ordered('upperCase', fineBelow(20), ({ text }) => text.upperCase),
  {
    measure: 'script',
    kind: 'categories',
    size: scripts.length,
    nameColumn: (column) => scripts[column] as string,
    read: ({ text }) => [scripts.indexOf(text.script)],
  },
  buckets('characterSketch', characterBuckets, ({ text }) => text.characterSketch),
  buckets('wordSketch', wordBuckets, ({ text }) => text.wordSketch),
];

const answerMeasures: readonly Measure[] = [
  ordered('unknownRatio', fineBelow(20), ({ unknownRatio }) => unknownRatio),
  ordered('confidence', fineAbove(20), ({ confidence }) => confidence),
];

/** More labels than that on one text count as that many. */
const mostCounted = 6;

/** One of the labels or none for a task with one label; for one with several each label, and how many there are. */
function labelMeasures({ kind, labels }: DriftLabels): Measure[] {
  const placeOf = new Map(labels.map((label, place) => [label, place]));
  const places = (given: readonly string[]): number[] =>
    [...new Set(given)]
      .map((label) => placeOf.get(label))
      .filter((place) => place !== undefined)
      .sort((a, b) => a - b);
  if (kind === 'single')
    return [
      {
        ...{ measure: 'labels', kind: 'categories', size: labels.length + 1 },
        nameColumn: (column) => labels[column] ?? 'no label',
        read: (record) => [places(record.labels)[0] ?? labels.length],
      },
    ];
  return [
    {
      ...{ measure: 'labels', kind: 'flags', size: labels.length },
      nameColumn: (column) => labels[column] as string,
      read: (record) => places(record.labels),
    },
    {
      ...{ measure: 'labelCount', kind: 'categories', size: mostCounted + 1 },
      nameColumn: (column) => `${column}${column === mostCounted ? ' or more' : ''} labels`,
      read: (record) => [Math.min(mostCounted, places(record.labels).length)],
    },
  ];
}
