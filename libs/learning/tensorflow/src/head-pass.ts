import type { DenseBatch, HeadArchitecture } from '@runestone/networks';
import type * as tfjs from '@tensorflow/tfjs-core';
import { matrixOf, tensorOf, type FeaturePass, type Parameters } from './network-parameters.ts';

/** Rectified dense layers over rows of numbers. */
export function passHead(
  tf: typeof tfjs,
  { inputSize, hidden }: HeadArchitecture,
  parameters: Parameters,
  { rowCount, values }: DenseBatch,
): FeaturePass {
  let current = tf.tensor2d(values, [rowCount, inputSize]);
  const layers = hidden.map((_, index) => {
    const name = `hidden-${index + 1}`;
    const inputs = current;
    const kernel = matrixOf(parameters, `${name}/kernel`);
    const sums = tf.add(tf.matMul(inputs, kernel), tensorOf(parameters, `${name}/bias`));
    current = tf.relu(sums) as tfjs.Tensor2D;
    return { name, inputs, kernel, sums };
  });
  return {
    features: current,
    backward: (gradient) => {
      const gradients = new Map<string, tfjs.Tensor>();
      let slope = gradient;
      for (const [index, { name, inputs, kernel, sums }] of [...layers.entries()].reverse()) {
        const own = tf.mul(slope, tf.step(sums)) as tfjs.Tensor2D;
        gradients.set(`${name}/kernel`, tf.matMul(inputs, own, true));
        gradients.set(`${name}/bias`, tf.sum(own, 0));
        // Nothing learns from the slope of what came in.
        if (index > 0) slope = tf.matMul(own, kernel, false, true);
      }
      return gradients;
    },
  };
}
