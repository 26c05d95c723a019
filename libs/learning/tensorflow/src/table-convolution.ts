import type * as tfjs from '@tensorflow/tfjs-core';
import { ownPlace } from '@runestone/networks';

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
  const before = ownPlace(widest);
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

/** A convolution as tables, and the way back to its parameters. */
export interface TokenTables {
  /** What the filters see of each token at one of their places: for each place one table [vocabulary, filters]. */
  readonly tables: readonly tfjs.Tensor2D[];
  /** For each place the token there, as seen from each position of each row, flat. */
  readonly seen: readonly tfjs.Tensor1D[];
  /** ∂loss/∂embedding and ∂loss/∂kernel, from ∂loss/∂tables. */
  backward(gradients: readonly tfjs.Tensor2D[]): {
    readonly embedding: tfjs.Tensor2D;
    readonly kernel: tfjs.Tensor3D;
  };
}

/**
 * A convolution over embedded tokens without embedding any text. What a filter sees of a token at one of its places is the
 * same wherever the token stands: it is computed once for each token of the vocabulary, and a position adds up what its
 * tokens have there. `embedding` is [vocabulary, size], its row 0 (padding) zero; `kernel` is [width, size, filters].
 */
export function tabulateTokens(
  tf: typeof tfjs,
  window: TokenWindow,
  embedding: tfjs.Tensor2D,
  kernel: tfjs.Tensor3D,
): TokenTables {
  const [places, size, filters] = kernel.shape;
  const own = ownPlace(places);
  const kernels = tf.split(kernel, places, 0).map((one) => tf.reshape(one, [size, filters]) as tfjs.Tensor2D);
  return {
    tables: kernels.map((one) => tf.matMul(embedding, one) as tfjs.Tensor2D),
    seen: kernels.map((_, place) => shift(tf, window, place - own)),
    backward: (gradients) => ({
      embedding: tf.addN(
        gradients.map((gradient, place) => tf.matMul(gradient, kernels[place] as tfjs.Tensor2D, false, true)),
      ),
      kernel: tf.stack(gradients.map((gradient) => tf.matMul(embedding, gradient, true))) as tfjs.Tensor3D,
    }),
  };
}

/** The token `places` further on, for each position of each row, flat. */
function shift(tf: typeof tfjs, { padded, before, rows, width }: TokenWindow, places: number): tfjs.Tensor1D {
  return tf.reshape(tf.slice(padded, [0, before + places], [rows, width]), [rows * width]);
}
