import type * as tfjs from '@tensorflow/tfjs-core';
import type { LstmKernel } from './lstm-kernel.ts';

/** An attribute of a native operation. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What is used of the native backend beyond TensorFlow.js's own operations. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_INT64: number;
    readonly TF_FLOAT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
    createTensor(shape: readonly number[], type: number, value: Int32Array): number;
  };
  /** Where the backend finds the native tensor of a TensorInfo. */
  readonly tensorMap: { set(dataId: object, info: object): void };
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tfjs.TensorInfo[],
    outputs: number,
  ): tfjs.Tensor[];
}

/**
 * TensorFlow's own LSTM over a whole sequence (operations BlockLSTMV2 and BlockLSTMGradV2): one call forward, one
 * backward, in place of some twenty operations a token.
 */
export function createFusedLstm(tf: typeof tfjs, backend: NativeBackend): LstmKernel {
  const { binding } = backend;
  const common: readonly Attribute[] = [
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ];
  const noClipping = { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 };
  const lengthOf = keepLengths(backend);
  return (input, kernel, bias) => {
    const [steps, rows] = input.shape;
    const units = bias.shape[0] / 4;
    const zero = tf.zeros([rows, units]);
    const noPeephole = tf.zeros([units]);
    const operands = [
      ...[lengthOf(steps), input, zero, zero, kernel],
      ...[noPeephole, noPeephole, noPeephole, bias],
    ];
    const passed = backend.executeMultipleOutputs('BlockLSTMV2', [noClipping, ...common], operands, 7);
    const states = passed[6] as tfjs.Tensor3D;
    return {
      states,
      backward: (statesGradient) => {
        const gradients = backend.executeMultipleOutputs(
          'BlockLSTMGradV2',
          common,
          [...operands, ...passed, tf.zerosLike(statesGradient), statesGradient],
          8,
        );
        return {
          input: gradients[0] as tfjs.Tensor3D,
          kernel: gradients[3] as tfjs.Tensor2D,
          bias: gradients[7] as tfjs.Tensor1D,
        };
      },
    };
  };
}

/** The backend makes a new native tensor for each 64-bit number that it is given, and never frees it: one a length is kept. */
function keepLengths({ binding, tensorMap }: NativeBackend): (steps: number) => tfjs.TensorInfo {
  const lengths = new Map<number, tfjs.TensorInfo>();
  return (steps) => {
    const known = lengths.get(steps);
    if (known !== undefined) return known;
    const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(steps, 0));
    const dataId = {};
    tensorMap.set(dataId, { shape: [], dtype: binding.TF_INT64, id, values: null, refCount: 1 });
    const length: tfjs.TensorInfo = { dataId, shape: [], dtype: 'int32' };
    lengths.set(steps, length);
    return length;
  };
}
