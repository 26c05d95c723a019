import type {
  DropoutDraw,
  LabelledBatch,
  NetworkArchitecture,
  NetworkBatch,
  NetworkLoss,
} from '@runestone/networks';
import type { NativeAddon, TensorBackend } from './open-tensorflow.ts';

/** What a thread that computes a network is started with. */
export interface TensorThreadData {
  readonly architecture: NetworkArchitecture;
  readonly loss: NetworkLoss;
  /** The native library, or what computes without it. */
  readonly backend: NativeAddon | Exclude<TensorBackend, 'native'>;
  /** The parameters, as long as the network's; written before a call and not changed until it is answered. */
  readonly parameters: SharedArrayBuffer;
}

/** A part of a batch; parts draw masks of their own for their features. */
export interface GradientTask {
  readonly batch: LabelledBatch;
  readonly part: number;
  readonly dropout: DropoutDraw;
}

/** What `describe` gives: the backend, and how many tensors are held. */
export interface TensorThreadState {
  readonly description: string;
  readonly tensors: number;
}

/** What `logits` is given. */
export type LogitsTask = NetworkBatch;
