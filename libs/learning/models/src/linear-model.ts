import type { RowClassifier } from './classifier.ts';
import { multiplyCodes, multiplyRow, type Entries } from './linear-kernels.ts';

/** Weights in one byte each: weight = scale · code · |code| / 127², so that steps are finest near zero. */
export interface QuantisedWeights {
  /** Length dimension × classCount, feature-major, −127 to 127. */
  readonly codes: Int8Array;
  /** Largest absolute weight of each class. */
  readonly scales: Float32Array;
}

/** A linear model: logits = Wᵀ x + bias. */
export interface LinearModel extends RowClassifier {
  weightOf(column: number, classIndex: number): number;
  /** Length dimension × classCount, feature-major: as floats, or quantised. */
  readonly weights: Float32Array | QuantisedWeights;
  readonly bias: Float32Array;
}

/** Creates the model of given parameters; arrays are kept, not copied. */
export function createLinearModel(weights: Float32Array | QuantisedWeights, bias: Float32Array): LinearModel {
  const classCount = bias.length;
  const multiply = weights instanceof Float32Array ? floatProduct(weights) : codeProduct(weights);
  return {
    id: 'ngram-linear',
    classCount,
    dimension: (weights instanceof Float32Array ? weights : weights.codes).length / classCount,
    weights,
    bias,
    weightOf:
      weights instanceof Float32Array ? floatWeight(weights, classCount) : codeWeight(weights, classCount),
    predict: (row, logits) => {
      multiply({ indices: row.indices, values: row.values, first: 0, last: row.length }, logits);
      for (let c = 0; c < classCount; c += 1) logits[c] = (logits[c] as number) + (bias[c] as number);
    },
  };
}

type Product = (entries: Entries, sums: Float64Array) => void;

const floatProduct =
  (weights: Float32Array): Product =>
  (entries, sums) =>
    multiplyRow(entries, weights, sums);

const floatWeight =
  (weights: Float32Array, classCount: number) =>
  (column: number, classIndex: number): number =>
    weights[column * classCount + classIndex] as number;

const codeWeight =
  ({ codes, scales }: QuantisedWeights, classCount: number) =>
  (column: number, classIndex: number): number => {
    const code = codes[column * classCount + classIndex] as number;
    return ((scales[classIndex] as number) * code * Math.abs(code)) / 16129;
  };

function codeProduct({ codes, scales }: QuantisedWeights): Product {
  const steps = Float64Array.from(scales, (scale) => scale / 16129);
  const bytes = new Uint8Array(codes.buffer, codes.byteOffset, codes.length);
  return (entries, sums) => {
    multiplyCodes(entries, bytes, sums);
    for (let c = 0; c < sums.length; c += 1) sums[c] = (sums[c] as number) * (steps[c] as number);
  };
}

/** Parameters of a linear model as floats: `weights` feature-major, dimension × classCount. */
export interface LinearParameters {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** The mean of models of equal shape: its logits are the mean of theirs. */
export function averageLinearModels(models: readonly LinearParameters[]): LinearModel {
  const mean = (arrays: readonly Float32Array[]): Float32Array =>
    Float32Array.from(
      arrays[0] as Float32Array,
      (_, i) => arrays.reduce((sum, array) => sum + (array[i] as number), 0) / arrays.length,
    );
  return createLinearModel(mean(models.map(({ weights }) => weights)), mean(models.map(({ bias }) => bias)));
}

/** Quantises float weights to one byte each. */
export function quantiseLinearModel(weights: Float32Array, bias: Float32Array): LinearModel {
  return createLinearModel(quantiseWeights(weights, bias.length), bias);
}

/** Rounds weights, feature-major with `classCount` a column, to one byte each. */
export function quantiseWeights(weights: Float32Array, classCount: number): QuantisedWeights {
  const scales = new Float32Array(classCount);
  weights.forEach((weight, i) => {
    scales[i % classCount] = Math.max(scales[i % classCount] as number, Math.abs(weight));
  });
  const codes = Int8Array.from(weights, (weight, i) => {
    const scale = scales[i % classCount] as number;
    return scale === 0 ? 0 : Math.sign(weight) * Math.round(127 * Math.sqrt(Math.abs(weight) / scale));
  });
  return { codes, scales };
}
