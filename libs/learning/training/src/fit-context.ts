import type { EpochMetrics, LinearParameters } from '@runestone/models';
import type { GradientEngine, NetworkFitRequest, NetworkLoss } from '@runestone/networks';
import type { StepTable } from '@runestone/text-pipeline';
import type { Pacing } from './build-matrix.ts';

/** Stages of a training that take time. */
export type FitStage = 'features' | 'fit';

/** Opens what computes a network: for one training, which closes it. */
export type OpenEngine = (
  request: Pick<NetworkFitRequest, 'architecture'> & {
    readonly loss: NetworkLoss;
    readonly shards: number;
  },
) => Promise<GradientEngine>;

/** What fitting needs from its caller. */
export interface FitContext {
  readonly steps: StepTable;
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** How many replicas may train at a time, each beyond the first on a thread of its own; 1 by default. */
  readonly threads?: number;
  /** Opens what computes networks, where a recipe needs it. */
  readonly openEngine?: OpenEngine;
  /** Told what computes a network, such as `tensorflow 2.18.1 cpu`. */
  readonly onBackend?: (backend: string) => Promise<void>;
  readonly onProgress?: (stage: FitStage, done: number, total: number) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
  /** Told of the first replica's model after each epoch. */
  readonly onModel?: (epoch: number, model: LinearParameters) => void | Promise<void>;
}

/** Reports how far a stage is. */
export function pacing({ pause, signal, onProgress }: FitContext, stage: FitStage): Pacing {
  return {
    pause,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined
      ? {}
      : { onProgress: (done: number, total: number) => onProgress(stage, done, total) }),
  };
}

/** As the context says, without reports. */
export function quiet({ pause, signal }: FitContext): Pacing {
  return { pause, ...(signal === undefined ? {} : { signal }) };
}
