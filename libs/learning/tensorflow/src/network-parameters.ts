import type * as tfjs from '@tensorflow/tfjs-core';
import { parameterSpecs, type NetworkArchitecture } from '@runestone/networks';

/** The parameters of a network by name, or their gradients. */
export type Parameters = ReadonlyMap<string, tfjs.Tensor>;

/** Splits a flat vector into the parameters of a network. */
export function splitParameters(
  tf: typeof tfjs,
  architecture: NetworkArchitecture,
  flat: tfjs.Tensor1D,
): Parameters {
  const specs = parameterSpecs(architecture);
  const parts = tf.split(
    flat,
    specs.map(({ size }) => size),
  );
  return new Map(
    specs.map(({ name, shape }, index) => [name, tf.reshape(parts[index] as tfjs.Tensor, [...shape])]),
  );
}

/** The parameter of this name, which must be there. */
export const tensorOf = (parameters: Parameters, name: string): tfjs.Tensor =>
  parameters.get(name) as tfjs.Tensor;

/** The parameter of this name, which must be a matrix. */
export const matrixOf = (parameters: Parameters, name: string): tfjs.Tensor2D =>
  tensorOf(parameters, name) as tfjs.Tensor2D;

/** The features of a batch, [rows, features], and the way back to the parameters. */
export interface FeaturePass {
  readonly features: tfjs.Tensor2D;
  backward(gradient: tfjs.Tensor2D): Map<string, tfjs.Tensor>;
}
