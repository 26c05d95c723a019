import type { EncoderPrecision } from './encoder-kinds.ts';

/** Texts that are computed together, shorter ones filled up with padding. */
export interface TokenBatch {
  readonly rowCount: number;
  readonly width: number;
  /** Numbers of tokens, rowCount × width, row-major. */
  readonly ids: Int32Array;
  readonly lengths: readonly number[];
}

/** Some texts of a call, by their places in it. */
export type BatchPlan = readonly number[];

/** Tokens of a batch, padding among them; a thread is busy with it for about a quarter of a second. */
const batchTokens = 1024;
/** The share of a batch that may be padding. */
const mostPadding = 0.1;

/**
 * Divides texts, given by their numbers of tokens, into batches, the longest first. int8 texts are alone: the scale of their
 * numbers is taken from all of a batch (dynamic quantisation), so that others would change their vectors.
 */
export function planBatches(lengths: readonly number[], precision: EncoderPrecision): BatchPlan[] {
  const order = lengths
    .map((_, index) => index)
    .sort((a, b) => lengthAt(lengths, b) - lengthAt(lengths, a) || a - b);
  if (precision === 'int8') return order.map((index) => [index]);
  const plans: number[][] = [];
  let width = 0;
  for (const index of order) {
    const last = plans.at(-1);
    const length = lengthAt(lengths, index);
    if (
      last !== undefined &&
      (last.length + 1) * width <= batchTokens &&
      length >= width * (1 - mostPadding)
    ) {
      last.push(index);
    } else {
      plans.push([index]);
      width = length;
    }
  }
  return plans;
}

const lengthAt = (lengths: readonly number[], index: number): number => lengths[index] as number;

/** Lays texts side by side. */
export function createBatch(texts: readonly Int32Array[], padId: number): TokenBatch {
  const width = texts.reduce((longest, { length }) => Math.max(longest, length), 0);
  const ids = new Int32Array(texts.length * width).fill(padId);
  texts.forEach((text, row) => ids.set(text, row * width));
  return { rowCount: texts.length, width, ids, lengths: texts.map(({ length }) => length) };
}
