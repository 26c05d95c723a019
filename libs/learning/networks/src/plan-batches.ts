import type { CsrMatrix, SparseRow } from '@runestone/features';
import { countRows, type LabelledMatrix, type LabelledRows } from '@runestone/models';
import type { Random } from '@runestone/random';
import { unknownIndex } from '@runestone/tokenization';
import type { NetworkArchitecture } from './architecture.ts';
import type { DenseBatch, NetworkBatch, SequenceBatch } from './network.ts';

/** Which rows make up each batch. */
export interface BatchPlan {
  readonly rowCount: number;
  readonly batchCount: number;
  /** The rows of a batch. */
  rowsOf(batch: number): Uint32Array;
}

/** How an epoch is cut into batches. */
interface EpochOptions {
  readonly batchSize: number;
  readonly random: Random;
  /** Batches among which rows of about one length are looked for; 1 where length does not matter. */
  readonly batchesPerPool: number;
}

/**
 * Plans an epoch: the chosen rows in a seeded order, cut into pools, each pool sorted by length and cut into batches, and all batches
 * in a seeded order. So little is padded, and yet what comes together changes from epoch to epoch.
 */
export function planEpoch(
  rows: LabelledRows,
  chosen: Uint32Array,
  { batchSize, random, batchesPerPool }: EpochOptions,
): BatchPlan {
  const lengths = Uint32Array.from(rows.flatMap(({ matrix }) => Array.from(lengthsOf(matrix))));
  const order = chosen.slice();
  random.shuffle(order);
  for (let start = 0; start < order.length; start += batchSize * batchesPerPool)
    sortByLength(order.subarray(start, start + batchSize * batchesPerPool), lengths);
  const batches = Uint32Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) => batch);
  random.shuffle(batches);
  return planOf(order, batchSize, batches);
}

/**
 * Chooses the rows of an epoch: all of them, but of those in the first matrix whose label is its most frequent one only a
 * share, each drawn by itself (random undersampling of the majority class).
 */
export function chooseRows(
  rows: LabelledRows,
  {
    classCount,
    share,
    random,
  }: { readonly classCount: number; readonly share: number; readonly random: Random },
): Uint32Array {
  const all = Uint32Array.from({ length: countRows(rows) }, (_, row) => row);
  if (share === 1) return all;
  const [{ matrix, targets }] = rows as readonly [LabelledMatrix, ...LabelledMatrix[]];
  const majority = mostFrequent(targets, classCount);
  const isCommon = (row: number): boolean => {
    const labels = targets.subarray(row * classCount, (row + 1) * classCount);
    return labels[majority] === 1 && labels.indexOf(1) === labels.lastIndexOf(1);
  };
  return all.filter((row) => row >= matrix.rowCount || !isCommon(row) || random.nextFloat() < share);
}

/** The class with most examples; the first of several. */
function mostFrequent(targets: Uint8Array, classCount: number): number {
  const counts = new Uint32Array(classCount);
  for (let i = 0; i < targets.length; i += 1)
    counts[i % classCount] = (counts[i % classCount] as number) + (targets[i] as number);
  return counts.indexOf(Math.max(...counts));
}

/** Plans one pass in order of length, for evaluation. */
export function planPass(matrix: CsrMatrix, batchSize: number): BatchPlan {
  const lengths = Uint32Array.from(lengthsOf(matrix));
  const order = Uint32Array.from(lengths.keys());
  sortByLength(order, lengths);
  return planOf(
    order,
    batchSize,
    Uint32Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) => batch),
  );
}

const planOf = (order: Uint32Array, batchSize: number, batches: Uint32Array): BatchPlan => ({
  rowCount: order.length,
  batchCount: batches.length,
  rowsOf: (batch) => {
    const start = (batches[batch] as number) * batchSize;
    return order.subarray(start, start + batchSize);
  },
});

function* lengthsOf({ offsets, rowCount }: CsrMatrix): Generator<number> {
  for (let row = 0; row < rowCount; row += 1) yield (offsets[row + 1] as number) - (offsets[row] as number);
}

/** Rows of one length stay in the order of their indices: a sort that gives the same everywhere. */
function sortByLength(order: Uint32Array, lengths: Uint32Array): void {
  order.sort((a, b) => (lengths[a] as number) - (lengths[b] as number) || a - b);
}

/** Makes a batch of rows of features, as a network reads them. */
export function makeBatch(architecture: NetworkArchitecture, rows: readonly SparseRow[]): NetworkBatch {
  return architecture.kind === 'encoder-head'
    ? fillRows(rows, architecture.inputSize)
    : padSequences(rows.map(({ indices, length }) => indices.subarray(0, length)));
}

function fillRows(rows: readonly SparseRow[], inputSize: number): DenseBatch {
  const values = new Float32Array(rows.length * inputSize);
  for (const [place, row] of rows.entries())
    for (let i = 0; i < row.length; i += 1)
      values[place * inputSize + (row.indices[i] as number)] = row.values[i] as number;
  return { rowCount: rows.length, values };
}

/** Makes a batch of lists of token indices; a list without any stands as one unknown token. */
export function padSequences(tokens: readonly Uint32Array[]): SequenceBatch {
  const width = tokens.reduce((longest, { length }) => Math.max(longest, length), 1);
  const ids = new Int32Array(tokens.length * width);
  for (const [row, list] of tokens.entries()) ids.set(list.length === 0 ? [unknownIndex] : list, row * width);
  return {
    rowCount: tokens.length,
    width,
    ids,
    lengths: Int32Array.from(tokens, ({ length }) => Math.max(1, length)),
  };
}
