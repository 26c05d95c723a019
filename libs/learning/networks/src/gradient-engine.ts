import type { SequenceBatch } from './network.ts';

/** A batch to learn from. */
export interface LabelledBatch extends SequenceBatch {
  /** 0 or 1, rowCount × classCount, row-major. */
  readonly targets: Float32Array;
  /** How much each row counts. */
  readonly weights: Float32Array;
}

/** What is left out of a step; masks are drawn from the seed. */
export interface DropoutDraw {
  readonly features: number;
  readonly embedding: number;
  readonly seed: number;
}

/** The loss of a batch and where it falls: sums over the rows, in nats, of cross-entropy times weight. */
export interface BatchGradient {
  readonly lossSum: number;
  /** ∂lossSum/∂parameters; the caller's own. */
  readonly gradient: Float32Array;
}

/** Computes a network: forward, and backward through it. Equal calls give equal bytes. */
export interface GradientEngine {
  /** What computes, such as `tensorflow 2.18.1 cpu`. */
  readonly backend: string;
  gradients(parameters: Float32Array, batch: LabelledBatch, dropout: DropoutDraw): Promise<BatchGradient>;
  /** Scores, rowCount × classCount, row-major. */
  logits(parameters: Float32Array, batch: SequenceBatch): Promise<Float32Array>;
  close(): Promise<void>;
}
