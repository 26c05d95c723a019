import { availableParallelism } from 'node:os';

/** The weights that are compared. */
export const precisions = ['fp32', 'int8'] as const;
/** The weights of an encoder. */
export type Precision = (typeof precisions)[number];

/** Cores that every side computes on. */
export const usedCores = Math.min(2, availableParallelism());
/** Tokens of a text that every side looks at. */
export const maxTokens = 256;
/** Words of the texts whose latency is measured. */
export const latencyWords = 20;

/** What a side is started with, as JSON in its first argument. */
export interface EncodingJob {
  /** The encoder's directory. */
  readonly directory: string;
  readonly precision: Precision;
  readonly cores: number;
  readonly maxTokens: number;
}

/**
 * A request to a side. `latency`: the texts one after another, each alone, every core on one text; the answer is the milliseconds of
 * each. `throughput`: all texts in one call, as fast as can be; the answer is the milliseconds of the call, and those of processors.
 */
export interface EncodingTurn {
  readonly kind: 'latency' | 'throughput';
  readonly texts: readonly string[];
}

/** What a side says once it has loaded its encoder. */
export interface EncodingReady {
  /** What computes, with its version. */
  readonly product: string;
  /** The first numbers of the vector of a text, by which sides are found to compute the same. */
  readonly sample: readonly number[];
  /** Resident memory of the process before it loaded anything, and with the encoder, once rubbish is collected. */
  readonly emptyBytes: number;
  readonly loadedBytes: number;
}

/** The text of the sample. */
export const sampleText = 'Each sentence is converted';
