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

/** Weights in one byte each: weight = scale · code · |code| / 127², so that steps are finest near zero. */
export interface QuantisedWeights {
  /** Length dimension × classCount, feature-major, −127 to 127. */
  readonly codes: Int8Array;
  /** Largest absolute weight of each class. */
  readonly scales: Float32Array;
}

/** A linear model: logits = Wᵀ x + bias. */
export interface LinearModel extends Classifier {
  /** Length dimension × classCount, feature-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** What the weights were decoded from, where they are quantised. */
  readonly quantised?: QuantisedWeights;
}

/** Creates the model of given parameters; arrays are kept, not copied. */
export function createLinearModel(
  weights: Float32Array,
  bias: Float32Array,
  quantised?: QuantisedWeights,
): LinearModel {
  const classCount = bias.length;
  return {
    id: 'ngram-linear',
    classCount,
    dimension: weights.length / classCount,
    weights,
    bias,
    ...(quantised === undefined ? {} : { quantised }),
    predict: (row, logits) => {
      multiplyRow({ indices: row.indices, values: row.values, first: 0, last: row.length }, weights, logits);
      for (let c = 0; c < classCount; c += 1) logits[c] = (logits[c] as number) + (bias[c] as number);
    },
  };
}

/** Quantises a model to one byte a weight; the result predicts exactly as it will after it was saved and loaded. */
export function quantiseLinearModel({ weights, bias }: Pick<LinearModel, 'weights' | 'bias'>): LinearModel {
  const classCount = bias.length;
  const scales = new Float32Array(classCount);
  weights.forEach((weight, i) => {
    scales[i % classCount] = Math.max(scales[i % classCount] as number, Math.abs(weight));
  });
  const codes = Int8Array.from(weights, (weight, i) => {
    const scale = scales[i % classCount] as number;
    return scale === 0 ? 0 : Math.sign(weight) * Math.round(127 * Math.sqrt(Math.abs(weight) / scale));
  });
  return decodeQuantised({ codes, scales }, bias);
}

/** Creates the model of quantised weights. */
export function decodeQuantised(quantised: QuantisedWeights, bias: Float32Array): LinearModel {
  const { codes, scales } = quantised;
  const weights = Float32Array.from(
    codes,
    (code, i) => ((scales[i % scales.length] as number) * code * Math.abs(code)) / 16129,
  );
  return createLinearModel(weights, bias, quantised);
}
