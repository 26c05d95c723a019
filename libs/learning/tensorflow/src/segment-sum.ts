import type * as tfjs from '@tensorflow/tfjs-core';

interface Inputs {
  readonly x: tfjs.TensorInfo;
  readonly segmentIds: tfjs.TensorInfo;
}

/**
 * Gives the plain and the WebAssembly backend a sum by segments that takes one pass over the numbers: the one of the first
 * compares every number with every segment, and the second has none. Embeddings cannot be trained without.
 */
export function registerSegmentSum(tf: typeof tfjs): void {
  for (const backendName of ['cpu', 'wasm']) {
    if (
      tf.getKernel('UnsortedSegmentSum', backendName) !== null &&
      tf.getKernel('UnsortedSegmentSum', backendName) !== undefined
    )
      tf.unregisterKernel('UnsortedSegmentSum', backendName);
    tf.registerKernel({
      kernelName: 'UnsortedSegmentSum',
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        const { x, segmentIds } = inputs as unknown as Inputs;
        const { numSegments } = attrs as unknown as { numSegments: number };
        const read = (info: tfjs.TensorInfo): ArrayLike<number> =>
          tf.engine().backend.readSync(info.dataId) as ArrayLike<number>;
        const size = x.shape.slice(1).reduce((product, extent) => product * extent, 1);
        const sums = sumSegments(read(x), read(segmentIds), { size, numSegments });
        const shape = [numSegments, ...x.shape.slice(1)];
        return { dataId: tf.engine().backend.write(sums, shape, 'float32'), shape, dtype: 'float32' };
      },
    });
  }
}

/** Adds up rows of `size` numbers by their segment; rows of a negative segment are left out. */
function sumSegments(
  values: ArrayLike<number>,
  segments: ArrayLike<number>,
  { size, numSegments }: { readonly size: number; readonly numSegments: number },
): Float32Array {
  const sums = new Float32Array(numSegments * size);
  for (let row = 0; row < segments.length; row += 1) {
    const segment = segments[row] as number;
    if (segment < 0 || segment >= numSegments) continue;
    for (let i = 0; i < size; i += 1)
      sums[segment * size + i] = (sums[segment * size + i] as number) + (values[row * size + i] as number);
  }
  return sums;
}
