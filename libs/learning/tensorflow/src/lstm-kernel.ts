import type * as tfjs from '@tensorflow/tfjs-core';

/** What the backward pass needs of the forward pass. */
export interface LstmPass {
  /** Hidden states, [steps, rows, units]. */
  readonly states: tfjs.Tensor3D;
  /** ∂loss/∂input, ∂loss/∂kernel and ∂loss/∂bias, from ∂loss/∂states. */
  backward(statesGradient: tfjs.Tensor3D): {
    readonly input: tfjs.Tensor3D;
    readonly kernel: tfjs.Tensor2D;
    readonly bias: tfjs.Tensor1D;
  };
}

/**
 * Runs an LSTM from zero states over `input` [steps, rows, inputs] with `kernel` [inputs + units, 4 · units] and `bias`
 * [4 · units], gates in the order input, forget, cell, output.
 */
export type LstmKernel = (input: tfjs.Tensor3D, kernel: tfjs.Tensor2D, bias: tfjs.Tensor1D) => LstmPass;
