import type * as tfjs from '@tensorflow/tfjs-core';

/** Token indices of a batch, ready for convolutions. */
export interface TokenWindow {
  readonly rows: number;
  readonly width: number;
  /** Indices with zeros around each row, [rows, before + width + after]. */
  readonly padded: tfjs.Tensor2D;
  readonly before: number;
}

/** Surrounds each row of indices with what the widest filter sees beyond its ends. */
export function padTokens(tf: typeof tfjs, ids: tfjs.Tensor2D, widths: readonly number[]): TokenWindow {
  const [rows, width] = ids.shape;
  const widest = Math.max(...widths);
  const before = Math.floor((widest - 1) / 2);
  const after = widest - 1 - before;
  return {
    rows,
    width,
    before,
    padded: tf.pad(ids, [
      [0, 0],
      [before, after],
    ]),
  };
}

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
 * A convolution over embedded tokens and its largest value over each text, without embedding any text. What a filter sees
 * of a token at one of its places is the same wherever the token stands: it is computed once for each token of the
 * vocabulary, and a position adds up what its tokens have there. Of a filter's values in a text only the largest has a
 * gradient, so that the backward pass touches as many numbers as there are filters, not filters × positions.
 *
 * `embedding` is [vocabulary, size], its row 0 zero; `kernel` is [width, size, filters].
 */
export function convolveTokens(
  tf: typeof tfjs,
  window: TokenWindow,
  embedding: tfjs.Tensor2D,
  kernel: tfjs.Tensor3D,
): ConvolutionPass {
  const { rows, width: positions } = window;
  const [places, size, filters] = kernel.shape;
  const [vocabulary] = embedding.shape;
  const own = Math.floor((places - 1) / 2);
  const kernels = tf.split(kernel, places, 0).map((one) => tf.reshape(one, [size, filters]) as tfjs.Tensor2D);
  const seen = kernels.map((_, place) => shift(tf, window, place - own));
  const values = kernels.map((one, place) => {
    const table = tf.matMul(embedding, one) as tfjs.Tensor2D;
    return tf.gather(
      place === own ? lowerPadding(tf, table) : table,
      seen[place] as tfjs.Tensor1D,
    ) as tfjs.Tensor2D;
  });
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
      const tables = seen.map((ids) => {
        const tokens = tf.mul(tf.gather(ids, winners), tf.scalar(filters, 'int32'));
        const cells = tf.add(tokens, columns) as tfjs.Tensor1D;
        return tf.reshape(tf.unsortedSegmentSum(flat, cells, vocabulary * filters), [
          vocabulary,
          filters,
        ]) as tfjs.Tensor2D;
      });
      return {
        embedding: tf.addN(
          tables.map((table, place) => tf.matMul(table, kernels[place] as tfjs.Tensor2D, false, true)),
        ),
        kernel: tf.stack(tables.map((table) => tf.matMul(embedding, table, true))) as tfjs.Tensor3D,
      };
    },
  };
}

/** The token `places` further on, for each position of each row, flat. */
function shift(tf: typeof tfjs, { padded, before, rows, width }: TokenWindow, places: number): tfjs.Tensor1D {
  return tf.reshape(tf.slice(padded, [0, before + places], [rows, width]), [rows * width]);
}

/** The row of padding replaced by what no filter gives. */
function lowerPadding(tf: typeof tfjs, table: tfjs.Tensor2D): tfjs.Tensor2D {
  const [vocabulary, filters] = table.shape;
  return tf.concat([tf.fill([1, filters], beyond), tf.slice(table, [1, 0], [vocabulary - 1, filters])], 0);
}
