import type * as tfjs from '@tensorflow/tfjs-core';
import type { LstmArchitecture, SequenceBatch } from '@runestone/networks';

/** One vector for each row, [rows, units], and the way back to the states, [steps, rows, units]. */
export interface PooledStates {
  readonly features: tfjs.Tensor2D;
  backward(gradient: tfjs.Tensor2D): tfjs.Tensor3D;
}

/** Makes one vector of the states of each row of a batch, [steps, rows, units]; what lies behind a text's end has no part in it. */
export function createPooling(
  tf: typeof tfjs,
  pooling: LstmArchitecture['pooling'],
  batch: SequenceBatch,
): (states: tfjs.Tensor3D) => PooledStates {
  return pooling === 'last' ? poolLast(tf, batch) : poolLargest(tf, batch);
}

/** The state behind each row's last token. */
function poolLast(tf: typeof tfjs, { lengths, rowCount, width }: SequenceBatch) {
  const ends = Int32Array.from(lengths, (length, row) => (length - 1) * rowCount + row);
  const places = tf.tensor2d(ends, [rowCount, 1], 'int32');
  return (states: tfjs.Tensor3D): PooledStates => {
    const { shape } = states;
    const flat: [number, number] = [width * rowCount, shape[2]];
    return {
      features: tf.gatherND(tf.reshape(states, flat), places) as tfjs.Tensor2D,
      backward: (gradient) => tf.reshape(tf.scatterND(places, gradient, flat), shape),
    };
  };
}

/** The largest value of each unit. States lie between -1 and 1, so that one lowered by 4 is never the largest. */
function poolLargest(tf: typeof tfjs, { lengths, rowCount, width }: SequenceBatch) {
  const lowered = new Float32Array(width * rowCount);
  for (let row = 0; row < rowCount; row += 1)
    for (let step = lengths[row] as number; step < width; step += 1) lowered[step * rowCount + row] = -4;
  const penalty = tf.tensor3d(lowered, [width, rowCount, 1]);
  return (states: tfjs.Tensor3D): PooledStates => {
    const within = tf.add(states, penalty);
    const features = tf.max(within, 0) as tfjs.Tensor2D;
    return {
      features,
      backward: (gradient) => {
        // States that are equally large share what is learnt.
        const largest = tf.cast(tf.equal(within, features), 'float32');
        return tf.mul(largest, tf.div(gradient, tf.sum(largest, 0)));
      },
    };
  };
}
