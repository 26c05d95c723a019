/** Entry of a thread that computes a network and its gradients. */
import { workerData } from 'node:worker_threads';
import { featureCount, parameterCount, type TokenArchitecture } from '@runestone/networks';
import { createRandom, type Random } from '@runestone/random';
import { serveCalls } from '@runestone/threads';
import type * as tfjs from '@tensorflow/tfjs-core';
import { splitParameters } from './network-parameters.ts';
import { computeGradients, computeLogits, type DropoutMasks } from './network-pass.ts';
import { openNativeTensorFlow, openPlainTensorFlow, type OpenTensorFlow } from './open-tensorflow.ts';
import type { GradientTask, LogitsTask, TensorThreadData, TensorThreadState } from './tensor-calls.ts';

const { architecture, loss, backend, parameters } = workerData as TensorThreadData;
const opened: Promise<OpenTensorFlow> =
  typeof backend === 'string'
    ? openPlainTensorFlow(backend)
    : Promise.resolve().then(() => openNativeTensorFlow(backend));
// Whoever calls hears of it.
opened.catch(() => undefined);
const values = new Float32Array(parameters, 0, parameterCount(architecture));

serveCalls({
  describe: async () => {
    const { tf, description } = await opened;
    const state: TensorThreadState = { description, tensors: tf.memory().numTensors };
    return { value: state };
  },
  logits: async (batch: LogitsTask) => {
    const kernels = await opened;
    const logits = freeing(kernels.tf, () => {
      const current = splitParameters(kernels.tf, architecture, kernels.tf.tensor1d(values.slice()));
      return computeLogits(kernels, architecture, current, batch).dataSync<'float32'>();
    });
    return { value: logits };
  },
  gradients: async ({ batch, part, dropout }: GradientTask) => {
    const kernels = await opened;
    const { tf } = kernels;
    const answer = freeing(tf, () => {
      const current = splitParameters(tf, architecture, tf.tensor1d(values.slice()));
      const random = createRandom(dropout.seed);
      const masks: DropoutMasks = {
        features: drawMask(
          tf,
          [batch.rowCount, featureCount(architecture)],
          dropout.features,
          random.fork(`part ${part}`),
        ),
        ...('vocabularySize' in architecture
          ? { embedding: drawTokens(tf, architecture, dropout.embedding, random.fork('tokens')) }
          : {}),
      };
      const { lossSum, gradient } = computeGradients(kernels, { architecture, loss, masks }, current, batch);
      return { lossSum: lossSum.dataSync()[0] as number, gradient: new Float32Array(gradient.dataSync()) };
    });
    return { value: answer, transfer: [answer.gradient.buffer] };
  },
});

/** Frees the tensors of some work, whose result holds none: tf.tidy would look for some in each of its numbers. */
function freeing<Result>(tf: typeof tfjs, work: () => Result): Result {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

/** Zeros for the share that is left out; the others make up for it. */
function drawMask(tf: typeof tfjs, shape: [number, number], share: number, random: Random): tfjs.Tensor2D {
  const kept = 1 / (1 - share);
  const mask = new Float32Array(shape[0] * shape[1]).fill(1);
  if (share > 0) for (let i = 0; i < mask.length; i += 1) mask[i] = random.nextFloat() < share ? 0 : kept;
  return tf.tensor2d(mask, shape);
}

/** Tokens that are left out of a step wherever they stand (Gal and Ghahramani 2016); padding always is. */
function drawTokens(
  tf: typeof tfjs,
  { vocabularySize }: TokenArchitecture,
  share: number,
  random: Random,
): tfjs.Tensor2D {
  const mask = drawMask(tf, [vocabularySize, 1], share, random).dataSync<'float32'>();
  mask[0] = 0;
  return tf.tensor2d(mask, [vocabularySize, 1]);
}
