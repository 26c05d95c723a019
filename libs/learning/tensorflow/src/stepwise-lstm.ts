import type * as tfjs from '@tensorflow/tfjs-core';
import type { LstmKernel } from './lstm-kernel.ts';

interface Step {
  readonly input: tfjs.Tensor2D;
  readonly forget: tfjs.Tensor2D;
  readonly cell: tfjs.Tensor2D;
  readonly output: tfjs.Tensor2D;
  readonly previousMemory: tfjs.Tensor2D;
  /** tanh of the memory. */
  readonly shown: tfjs.Tensor2D;
}

/** An LSTM of plain operations, some twenty for each token: for backends that have nothing better. */
export function createStepwiseLstm(tf: typeof tfjs): LstmKernel {
  return (input, kernel, bias) => {
    const [steps, rows, inputs] = input.shape;
    const units = bias.shape[0] / 4;
    const inputKernel = tf.slice(kernel, [0, 0], [inputs, 4 * units]);
    const stateKernel = tf.slice(kernel, [inputs, 0], [units, 4 * units]);
    const flatInput = tf.reshape(input, [steps * rows, inputs]);
    const projected = tf.add(tf.matMul(flatInput, inputKernel), bias);
    const zero = tf.zeros<tfjs.Rank.R2>([rows, units]);
    const states: tfjs.Tensor2D[] = [];
    const kept: Step[] = [];
    let memory: tfjs.Tensor2D = zero;
    for (let step = 0; step < steps; step += 1) {
      const fromInput = tf.slice(projected, [step * rows, 0], [rows, 4 * units]);
      const gates = tf.add(fromInput, tf.matMul(states.at(-1) ?? zero, stateKernel));
      const [i, f, c, o] = tf.split(gates, 4, 1) as [
        tfjs.Tensor2D,
        tfjs.Tensor2D,
        tfjs.Tensor2D,
        tfjs.Tensor2D,
      ];
      const now = { input: tf.sigmoid(i), forget: tf.sigmoid(f), cell: tf.tanh(c), output: tf.sigmoid(o) };
      const previousMemory = memory;
      memory = tf.add(tf.mul(now.forget, memory), tf.mul(now.input, now.cell));
      const shown = tf.tanh(memory);
      states.push(tf.mul(now.output, shown));
      kept.push({ ...now, previousMemory, shown });
    }
    const previousStates = tf.concat([zero, ...states.slice(0, -1)], 0);
    return {
      states: tf.stack(states) as tfjs.Tensor3D,
      backward: (statesGradient) => {
        const gates = gateGradients(tf, { kept, statesGradient, stateKernel });
        return {
          input: tf.reshape(tf.matMul(gates, inputKernel, false, true), [steps, rows, inputs]),
          kernel: tf.concat([tf.matMul(flatInput, gates, true), tf.matMul(previousStates, gates, true)], 0),
          bias: tf.sum(gates, 0),
        };
      },
    };
  };
}

interface Backward {
  readonly kept: readonly Step[];
  readonly statesGradient: tfjs.Tensor3D;
  readonly stateKernel: tfjs.Tensor2D;
}

/** ∂loss/∂gates before their activations, [steps · rows, 4 · units]. */
function gateGradients(tf: typeof tfjs, { kept, statesGradient, stateKernel }: Backward): tfjs.Tensor2D {
  const [, rows, units] = statesGradient.shape;
  const all: tfjs.Tensor2D[] = [];
  let toState = tf.zeros<tfjs.Rank.R2>([rows, units]);
  let toMemory = toState;
  const slope = (activated: tfjs.Tensor2D): tfjs.Tensor2D => tf.mul(activated, tf.sub(1, activated));
  const tanhSlope = (activated: tfjs.Tensor2D): tfjs.Tensor2D => tf.sub(1, tf.square(activated));
  for (let step = kept.length - 1; step >= 0; step -= 1) {
    const { input, forget, cell, output, previousMemory, shown } = kept[step] as Step;
    const own = tf.reshape(tf.slice(statesGradient, [step, 0, 0], [1, rows, units]), [rows, units]);
    const state = tf.add(own, toState) as tfjs.Tensor2D;
    const memory = tf.add(toMemory, tf.mul(tf.mul(state, output), tanhSlope(shown)));
    const gates = tf.concat(
      [
        tf.mul(tf.mul(memory, cell), slope(input)),
        tf.mul(tf.mul(memory, previousMemory), slope(forget)),
        tf.mul(tf.mul(memory, input), tanhSlope(cell)),
        tf.mul(tf.mul(state, shown), slope(output)),
      ] as tfjs.Tensor2D[],
      1,
    );
    all.push(gates);
    toState = tf.matMul(gates, stateKernel, false, true);
    toMemory = tf.mul(memory, forget);
  }
  return tf.concat(all.reverse(), 0);
}
