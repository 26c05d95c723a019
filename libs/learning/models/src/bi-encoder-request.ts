import type { CsrMatrix } from '@runestone/features';
import type { BiEncoder } from './bi-encoder.ts';
import type { BiEncoderOptions } from './bi-encoder-options.ts';
import type { FitRequest } from './fit-request.ts';

/** Everything that a training after an epoch goes on from. Arrays are the trainer's own: copy or write them at once. */
export interface BiEncoderCheckpoint {
  /** Epochs that are done; the training is over when `finished`. */
  readonly epoch: number;
  readonly finished: boolean;
  readonly projection: Float32Array;
  /** Adagrad's sums of squares, one a column. */
  readonly squares: Float32Array;
  readonly random: readonly [number, number, number, number];
  readonly best: {
    readonly loss: number;
    readonly epoch: number;
    readonly offset: number;
    readonly projection: Float32Array;
  };
}

/** Everything that the training of a bi-encoder needs; the rest is as for a linear model. */
export interface BiEncoderFitRequest extends Omit<FitRequest, 'options' | 'onCheckpoint' | 'resumeFrom'> {
  readonly options: BiEncoderOptions;
  /** The words of the labels as rows of the same features, one a class. */
  readonly labelRows: CsrMatrix;
  /** Called after each epoch and its metrics, with the model as it is then. */
  readonly onCheckpoint?: (checkpoint: BiEncoderCheckpoint, model: BiEncoder) => void | Promise<void>;
  /** Goes on after a checkpoint of the same request: the same bytes as without a break. */
  readonly resumeFrom?: BiEncoderCheckpoint;
}
