import type { NetworkArchitecture } from './architecture.ts';

/** A network with its numbers: `parameters` is the flat vector that parameterSpecs describes. */
export interface Network {
  readonly architecture: NetworkArchitecture;
  readonly parameters: Float32Array;
}

/** Rows of numbers. */
export interface DenseBatch {
  readonly rowCount: number;
  /** rowCount × inputSize of the network, row-major. */
  readonly values: Float32Array;
}

/** What a network computes at a time: rows of tokens, or of numbers for an encoder's head. */
export type NetworkBatch = SequenceBatch | DenseBatch;

/** Texts as rows of token indices, padded at the end with 0 to the longest. */
export interface SequenceBatch {
  readonly rowCount: number;
  /** Tokens of the longest row, at least 1. */
  readonly width: number;
  /** rowCount × width, row-major; 0 is padding. */
  readonly ids: Int32Array;
  /** Tokens of each row, at least 1, and none of them 0. */
  readonly lengths: Int32Array;
}
