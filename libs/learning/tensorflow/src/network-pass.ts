import type * as tfjs from '@tensorflow/tfjs-core';
import {
  parameterSpecs,
  type DenseBatch,
  type LabelledBatch,
  type LstmArchitecture,
  type NetworkArchitecture,
  type NetworkBatch,
  type NetworkLoss,
  type SequenceBatch,
} from '@runestone/networks';
import { convolveLargest } from './convolve-largest.ts';
import { passHead } from './head-pass.ts';
import { createLstmInputs } from './lstm-inputs.ts';
import type { LstmKernel, LstmPass } from './lstm-kernel.ts';
import { measureLoss } from './measure-loss.ts';
import { matrixOf, tensorOf, type FeaturePass, type Parameters } from './network-parameters.ts';
import { createPooling } from './pool-states.ts';
import { padTokens } from './table-convolution.ts';

/** What networks are computed with. */
export interface Kernels {
  readonly tf: typeof tfjs;
  readonly lstm: LstmKernel;
}

/** The scores of a batch, [rows, classCount]. */
export function computeLogits(
  kernels: Kernels,
  architecture: NetworkArchitecture,
  parameters: Parameters,
  batch: NetworkBatch,
): tfjs.Tensor2D {
  const { tf } = kernels;
  const { features } = passFeatures(kernels, architecture, parameters, batch);
  return tf.add(
    tf.matMul(features, matrixOf(parameters, 'dense/kernel')),
    tensorOf(parameters, 'dense/bias'),
  );
}

/** Masks of a step: 0 for what is left out, more than 1 for what stays. */
export interface DropoutMasks {
  /** [rows, features]. */
  readonly features: tfjs.Tensor2D;
  /** Of tokens' networks, [vocabulary, 1]; 0 for padding. */
  readonly embedding?: tfjs.Tensor2D;
}

/** What a batch is learnt with. */
export interface LearningOptions {
  readonly architecture: NetworkArchitecture;
  readonly loss: NetworkLoss;
  readonly masks: DropoutMasks;
}

/** The loss of a batch, summed over its rows, and its gradient as one flat vector. */
export function computeGradients(
  kernels: Kernels,
  { architecture, loss: wanted, masks }: LearningOptions,
  parameters: Parameters,
  batch: LabelledBatch,
): { readonly lossSum: tfjs.Scalar; readonly gradient: tfjs.Tensor1D } {
  const { tf } = kernels;
  const { rowCount } = batch;
  const { embedding: tokens } = masks;
  const dropped =
    tokens === undefined
      ? parameters
      : new Map(parameters).set('embedding', tf.mul(tensorOf(parameters, 'embedding'), tokens));
  const pass = passFeatures(kernels, architecture, dropped, batch);
  const features = tf.mul(pass.features, masks.features) as tfjs.Tensor2D;
  const dense = matrixOf(parameters, 'dense/kernel');
  const logits = tf.add(tf.matMul(features, dense), tensorOf(parameters, 'dense/bias')) as tfjs.Tensor2D;
  const targets = tf.tensor2d(batch.targets, [rowCount, architecture.classCount]);
  const weights = tf.tensor2d(batch.weights, [rowCount, 1]);
  const { loss, slope } = measureLoss(tf, wanted, logits, targets);
  const toLogits = tf.mul(slope, weights) as tfjs.Tensor2D;
  const toFeatures = tf.mul(tf.matMul(toLogits, dense, false, true), masks.features) as tfjs.Tensor2D;
  const gradients = pass.backward(toFeatures);
  if (tokens !== undefined) gradients.set('embedding', tf.mul(tensorOf(gradients, 'embedding'), tokens));
  gradients.set('dense/kernel', tf.matMul(features, toLogits, true));
  gradients.set('dense/bias', tf.sum(toLogits, 0));
  return {
    lossSum: tf.sum(tf.mul(loss, weights)),
    gradient: tf.concat(
      parameterSpecs(architecture).map(({ name, size }) =>
        tf.reshape(tensorOf(gradients, name), [size]),
      ) as tfjs.Tensor1D[],
    ),
  };
}

function passFeatures(
  kernels: Kernels,
  architecture: NetworkArchitecture,
  parameters: Parameters,
  batch: NetworkBatch,
): FeaturePass {
  switch (architecture.kind) {
    case 'lstm':
      return passLstm(kernels, architecture, parameters, batch as SequenceBatch);
    case 'char-cnn':
      return passConvolutions(kernels, architecture.widths, parameters, batch as SequenceBatch);
    case 'encoder-head':
      return passHead(kernels.tf, architecture, parameters, batch as DenseBatch);
  }
}

function passLstm(
  { tf, lstm }: Kernels,
  { bidirectional, pooling }: LstmArchitecture,
  parameters: Parameters,
  batch: SequenceBatch,
): FeaturePass {
  const { rowCount, width } = batch;
  const directions = bidirectional ? (['forward', 'backward'] as const) : (['forward'] as const);
  const pool = createPooling(tf, pooling, batch);
  const inputs = createLstmInputs(tf, parameters, batch);
  const [count, size] = inputs.vectors.shape;
  const passes = directions.map((direction) => {
    const indices = tf.tensor1d(inputs.stepsOf(direction), 'int32');
    const input = tf.reshape(tf.gather(inputs.vectors, indices), [width, rowCount, size]) as tfjs.Tensor3D;
    const pass: LstmPass = lstm(
      input,
      matrixOf(parameters, `${direction}/kernel`),
      tensorOf(parameters, `${direction}/bias`) as tfjs.Tensor1D,
    );
    return { direction, indices, pass, pooled: pool(pass.states) };
  });
  return {
    features:
      passes.length === 1
        ? (passes[0] as (typeof passes)[0]).pooled.features
        : tf.concat(
            passes.map(({ pooled }) => pooled.features),
            1,
          ),
    backward: (gradient) => {
      const gradients = new Map<string, tfjs.Tensor>();
      const parts = tf.split(gradient, passes.length, 1);
      const toVectors = passes.map(({ direction, indices, pass, pooled }, index) => {
        const { input, kernel, bias } = pass.backward(pooled.backward(parts[index] as tfjs.Tensor2D));
        gradients.set(`${direction}/kernel`, kernel);
        gradients.set(`${direction}/bias`, bias);
        return tf.unsortedSegmentSum(tf.reshape(input, [width * rowCount, size]), indices, count);
      });
      for (const [name, one] of inputs.backward(tf.addN(toVectors) as tfjs.Tensor2D))
        gradients.set(name, one);
      return gradients;
    },
  };
}

function passConvolutions(
  { tf }: Kernels,
  widths: readonly number[],
  parameters: Parameters,
  { ids, rowCount, width }: SequenceBatch,
): FeaturePass {
  const embedding = matrixOf(parameters, 'embedding');
  const window = padTokens(tf, tf.tensor2d(ids, [rowCount, width], 'int32'), widths);
  const passes = widths.map((size) => {
    const name = `convolution-${size}`;
    const pass = convolveLargest(
      tf,
      window,
      embedding,
      tensorOf(parameters, `${name}/kernel`) as tfjs.Tensor3D,
    );
    return { name, pass, raised: tf.add(pass.largest, tensorOf(parameters, `${name}/bias`)) };
  });
  return {
    features: tf.relu(
      tf.concat(
        passes.map(({ raised }) => raised as tfjs.Tensor2D),
        1,
      ),
    ),
    backward: (gradient) => {
      const gradients = new Map<string, tfjs.Tensor>();
      const parts = tf.split(gradient, passes.length, 1);
      const toEmbedding = passes.map(({ name, pass, raised }, index) => {
        const own = tf.mul(parts[index] as tfjs.Tensor, tf.step(raised)) as tfjs.Tensor2D;
        const { embedding: tokens, kernel } = pass.backward(own);
        gradients.set(`${name}/kernel`, kernel);
        gradients.set(`${name}/bias`, tf.sum(own, 0));
        return tokens;
      });
      return gradients.set('embedding', tf.addN(toEmbedding));
    },
  };
}
