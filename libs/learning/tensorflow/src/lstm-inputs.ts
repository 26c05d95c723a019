import type * as tfjs from '@tensorflow/tfjs-core';
import type { SequenceBatch } from '@runestone/networks';
import { matrixOf, tensorOf, type Parameters } from './network-parameters.ts';
import { padTokens, tabulateTokens } from './table-convolution.ts';

/** What an LSTM reads: vectors, and which of them at each step. */
export interface LstmInputs {
  /** [vectors, size]. */
  readonly vectors: tfjs.Tensor2D;
  /** Indices of vectors step by step, [width · rows]; backward, each row from its own last token. */
  stepsOf(direction: 'forward' | 'backward'): Int32Array;
  /** The gradients of the parameters behind the vectors by name, from ∂loss/∂vectors. */
  backward(gradient: tfjs.Tensor2D): Parameters;
}

/**
 * Makes the inputs of an LSTM: the embedding, read by the tokens; or where the network has a convolution its rectified
 * outputs, read by their positions. No step behind a text's end may be given a gradient.
 */
export function createLstmInputs(tf: typeof tfjs, parameters: Parameters, batch: SequenceBatch): LstmInputs {
  if (parameters.has('convolution/kernel')) return convolvedInputs(tf, parameters, batch);
  return {
    vectors: matrixOf(parameters, 'embedding'),
    stepsOf: (direction) =>
      positionsByStep(batch, direction).map((position) => batch.ids[position] as number),
    backward: (gradient) => new Map([['embedding', gradient]]),
  };
}

/** One vector for each position of each row. */
function convolvedInputs(tf: typeof tfjs, parameters: Parameters, batch: SequenceBatch): LstmInputs {
  const { ids, rowCount, width } = batch;
  const kernel = tensorOf(parameters, 'convolution/kernel') as tfjs.Tensor3D;
  const window = padTokens(tf, tf.tensor2d(ids, [rowCount, width], 'int32'), [kernel.shape[0]]);
  const { seen, tables, backward } = tabulateTokens(tf, window, matrixOf(parameters, 'embedding'), kernel);
  const sums = tf.addN(tables.map((table, place) => tf.gather(table, seen[place] as tfjs.Tensor1D)));
  const vectors = tf.relu(tf.add(sums, tensorOf(parameters, 'convolution/bias'))) as tfjs.Tensor2D;
  return {
    vectors,
    stepsOf: (direction) => positionsByStep(batch, direction),
    backward: (gradient) => {
      // Many times faster than tf.step, which natively looks for NaN, too.
      const toSums = tf.mul(gradient, tf.cast(tf.greater(vectors, 0), 'float32'));
      const [vocabulary] = (tables[0] as tfjs.Tensor2D).shape;
      const slopes = backward(
        seen.map((tokens) => tf.unsortedSegmentSum(toSums, tokens, vocabulary) as tfjs.Tensor2D),
      );
      return new Map<string, tfjs.Tensor>([
        ['embedding', slopes.embedding],
        ['convolution/kernel', slopes.kernel],
        ['convolution/bias', tf.sum(toSums, 0)],
      ]);
    },
  };
}

/** The positions in a batch that are read at each step, [width · rows]. Behind its end a row is read as it lies. */
function positionsByStep(
  { lengths, rowCount, width }: SequenceBatch,
  direction: 'forward' | 'backward',
): Int32Array {
  const positions = new Int32Array(rowCount * width);
  for (let row = 0; row < rowCount; row += 1) {
    const length = lengths[row] as number;
    for (let step = 0; step < width; step += 1) {
      const turned = direction === 'backward' && step < length;
      positions[step * rowCount + row] = row * width + (turned ? length - 1 - step : step);
    }
  }
  return positions;
}
