import type { NetworkBatch } from './network.ts';

/** What a batch is learnt by. */
interface BatchLabels {
  /** 0 or 1, rowCount × classCount, row-major. */
  readonly targets: Float32Array;
  /** How much each row counts. */
  readonly weights: Float32Array;
}

/** A batch to learn from. */
export type LabelledBatch = NetworkBatch & BatchLabels;

/** What is minimised: cross-entropy over a softmax, or over a sigmoid for each label. */
export interface NetworkLoss {
  readonly kind: 'single' | 'multi';
  /** 0 is cross-entropy; above it what is right already counts less (focal loss, Lin et al. 2017). */
  readonly focalGamma: number;
}

/** What is left out of a step; masks are drawn from the seed. */
export interface DropoutDraw {
  readonly features: number;
  /** Of tokens' networks. */
  readonly embedding: number;
  readonly seed: number;
}

/** The loss of a batch and where it falls: sums over the rows, in nats, of loss times weight. */
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
  logits(parameters: Float32Array, batch: NetworkBatch): Promise<Float32Array>;
  close(): Promise<void>;
}
