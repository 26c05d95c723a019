import type { SparseRow } from '@runestone/features';
import { multiplyRow } from './linear-kernels.ts';

/** Turns a row of features into one score (logit) for each class. */
export interface Classifier {
  readonly id: string;
  readonly classCount: number;
  /** Number of feature columns it expects. */
  readonly dimension: number;
  /** Writes `classCount` logits. */
  predict(row: SparseRow, logits: Float64Array): void;
}

/** A linear model: logits = scale ∘ (Wᵀ x) + bias, weights stored feature by feature (dimension × classCount). */
export interface LinearModel extends Classifier {
  readonly weights: Float32Array | Int8Array;
  /** One factor a class: 1 for float weights, the quantisation step for int8. */
  readonly scales: Float32Array;
  readonly bias: Float32Array;
}

/** What a linear model is made of. */
export type LinearParameters = Pick<LinearModel, 'weights' | 'scales' | 'bias'>;

/** Creates the model of given parameters; arrays are kept, not copied. */
export function createLinearModel({ weights, scales, bias }: LinearParameters): LinearModel {
  const classCount = bias.length;
  return {
    id: 'ngram-linear',
    classCount,
    dimension: weights.length / classCount,
    weights,
    scales,
    bias,
    predict: (row, logits) => {
      const entries = { indices: row.indices, values: row.values, first: 0, last: row.length };
      multiplyRow(entries, weights, logits);
      for (let c = 0; c < classCount; c += 1) {
        logits[c] = (logits[c] as number) * (scales[c] as number) + (bias[c] as number);
      }
    },
  };
}

/**
 * Quantises float weights to int8, one step a class (symmetric, round to nearest).
 */
export function quantiseLinearModel(model: LinearModel): LinearModel {
  const { classCount, weights, bias } = model;
  const scales = new Float32Array(classCount);
  const quantised = new Int8Array(weights.length);
  for (let c = 0; c < classCount; c += 1) {
    let largest = 0;
    for (let i = c; i < weights.length; i += classCount) largest = Math.max(largest, Math.abs(weights[i] as number));
    const step = largest === 0 ? 1 : Math.fround(largest / 127);
    scales[c] = step;
    for (let i = c; i < weights.length; i += classCount) {
      quantised[i] = Math.max(-127, Math.min(127, Math.round((weights[i] as number) / step)));
    }
  }
  return createLinearModel({ weights: quantised, scales, bias });
}
