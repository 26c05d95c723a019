import type * as tfjs from '@tensorflow/tfjs-core';
import { ownPlace } from '@runestone/networks';
import { tabulateTokens, type TokenWindow } from './table-convolution.ts';

/** The largest value of each filter over a text, and what the backward pass needs. */
export interface ConvolutionPass {
  /** [rows, filters]. */
  readonly largest: tfjs.Tensor2D;
  /** ∂loss/∂embedding and ∂loss/∂kernel, from ∂loss/∂largest. */
  backward(gradient: tfjs.Tensor2D): { readonly embedding: tfjs.Tensor2D; readonly kernel: tfjs.Tensor3D };
}

/** Lower than anything a filter gives: no position beyond the end of a text wins. */
const beyond = -1e9;

/**
 * A convolution over embedded tokens and its largest value over each text. Of a filter's values in a text only the largest
 * has a gradient, so that the backward pass touches as many numbers as there are filters, not filters × positions.
 *
 * `embedding` is [vocabulary, size], its row 0 zero; `kernel` is [width, size, filters].
 */
export function convolveLargest(
  tf: typeof tfjs,
  window: TokenWindow,
  embedding: tfjs.Tensor2D,
  kernel: tfjs.Tensor3D,
): ConvolutionPass {
  const { rows, width: positions } = window;
  const [places, , filters] = kernel.shape;
  const [vocabulary] = embedding.shape;
  const { tables, seen, backward } = tabulateTokens(tf, window, embedding, kernel);
  const values = tables.map((table, place) =>
    tf.gather(place === ownPlace(places) ? lowerPadding(tf, table) : table, seen[place] as tfjs.Tensor1D),
  );
  const byPosition = tf.reshape(tf.addN(values), [rows, positions, filters]);
  const largest = tf.max(byPosition, 1) as tfjs.Tensor2D;
  return {
    largest,
    backward: (gradient) => {
      const firsts = tf.reshape(tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(positions, 'int32')), [
        rows,
        1,
      ]);
      const winners = tf.reshape(tf.add(tf.argMax(byPosition, 1), firsts), [rows * filters]) as tfjs.Tensor1D;
      const columns = tf.reshape(tf.tile(tf.range(0, filters, 1, 'int32'), [rows]), [rows * filters]);
      const flat = tf.reshape(gradient, [rows * filters]);
      return backward(
        seen.map((ids) => {
          const tokens = tf.mul(tf.gather(ids, winners), tf.scalar(filters, 'int32'));
          const cells = tf.add(tokens, columns) as tfjs.Tensor1D;
          return tf.reshape(tf.unsortedSegmentSum(flat, cells, vocabulary * filters), [
            vocabulary,
            filters,
          ]) as tfjs.Tensor2D;
        }),
      );
    },
  };
}

/** The row of padding replaced by what no filter gives. */
function lowerPadding(tf: typeof tfjs, table: tfjs.Tensor2D): tfjs.Tensor2D {
  const [vocabulary, filters] = table.shape;
  return tf.concat([tf.fill([1, filters], beyond), tf.slice(table, [1, 0], [vocabulary - 1, filters])], 0);
}
