import type * as tfjs from '@tensorflow/tfjs-core';
import {
  parameterSpecs,
  type LabelledBatch,
  type LstmArchitecture,
  type NetworkArchitecture,
  type SequenceBatch,
} from '@runestone/networks';
import type { LstmKernel, LstmPass } from './lstm-kernel.ts';
import { createPooling } from './pool-states.ts';
import { convolveTokens, padTokens } from './table-convolution.ts';

/** The parameters of a network by name, or their gradients. */
export type Parameters = ReadonlyMap<string, tfjs.Tensor>;

/** What networks are computed with. */
export interface Kernels {
  readonly tf: typeof tfjs;
  readonly lstm: LstmKernel;
}

/** The features of a batch, [rows, features], and the way back to the parameters. */
interface FeaturePass {
  readonly features: tfjs.Tensor2D;
  backward(gradient: tfjs.Tensor2D): Map<string, tfjs.Tensor>;
}

/** Splits a flat vector into the parameters of a network. */
export function splitParameters(
  tf: typeof tfjs,
  architecture: NetworkArchitecture,
  flat: tfjs.Tensor1D,
): Parameters {
  const specs = parameterSpecs(architecture);
  const parts = tf.split(
    flat,
    specs.map(({ size }) => size),
  );
  return new Map(
    specs.map(({ name, shape }, index) => [name, tf.reshape(parts[index] as tfjs.Tensor, [...shape])]),
  );
}

/** The scores of a batch, [rows, classCount]. */
export function computeLogits(
  kernels: Kernels,
  architecture: NetworkArchitecture,
  parameters: Parameters,
  batch: SequenceBatch,
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
  /** [vocabulary, 1]; 0 for padding. */
  readonly embedding: tfjs.Tensor2D;
}

/** What a batch is learnt with. */
export interface LearningOptions {
  readonly architecture: NetworkArchitecture;
  readonly kind: 'single' | 'multi';
  readonly masks: DropoutMasks;
}

/** The loss of a batch, summed over its rows, and its gradient as one flat vector. */
export function computeGradients(
  kernels: Kernels,
  { architecture, kind, masks }: LearningOptions,
  parameters: Parameters,
  batch: LabelledBatch,
): { readonly lossSum: tfjs.Scalar; readonly gradient: tfjs.Tensor1D } {
  const { tf } = kernels;
  const { rowCount } = batch;
  const dropped = new Map(parameters).set(
    'embedding',
    tf.mul(tensorOf(parameters, 'embedding'), masks.embedding),
  );
  const pass = passFeatures(kernels, architecture, dropped, batch);
  const features = tf.mul(pass.features, masks.features) as tfjs.Tensor2D;
  const dense = matrixOf(parameters, 'dense/kernel');
  const logits = tf.add(tf.matMul(features, dense), tensorOf(parameters, 'dense/bias')) as tfjs.Tensor2D;
  const targets = tf.tensor2d(batch.targets, [rowCount, architecture.classCount]);
  const weights = tf.tensor2d(batch.weights, [rowCount, 1]);
  const { loss, slope } = (kind === 'single' ? softmaxLoss : sigmoidLoss)(tf, logits, targets);
  const toLogits = tf.mul(slope, weights) as tfjs.Tensor2D;
  const toFeatures = tf.mul(tf.matMul(toLogits, dense, false, true), masks.features) as tfjs.Tensor2D;
  const gradients = pass.backward(toFeatures);
  gradients.set('embedding', tf.mul(gradients.get('embedding') as tfjs.Tensor, masks.embedding));
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

/** Cross-entropies of rows, [rows, 1], and their slopes by the logits. */
interface Loss {
  readonly loss: tfjs.Tensor2D;
  readonly slope: tfjs.Tensor2D;
}

function softmaxLoss(tf: typeof tfjs, logits: tfjs.Tensor2D, targets: tfjs.Tensor2D): Loss {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  return {
    loss: tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1, true)),
    slope: tf.sub(tf.exp(logProbabilities), targets),
  };
}

function sigmoidLoss(tf: typeof tfjs, logits: tfjs.Tensor2D, targets: tfjs.Tensor2D): Loss {
  // log(1 + e^x) − y·x, in the form that does not overflow.
  const softplus = tf.add(tf.relu(logits), tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
  return {
    loss: tf.sum(tf.sub(softplus, tf.mul(targets, logits)), 1, true),
    slope: tf.sub(tf.sigmoid(logits), targets),
  };
}

function passFeatures(
  kernels: Kernels,
  architecture: NetworkArchitecture,
  parameters: Parameters,
  batch: SequenceBatch,
): FeaturePass {
  return architecture.kind === 'lstm'
    ? passLstm(kernels, architecture, parameters, batch)
    : passConvolutions(kernels, architecture.widths, parameters, batch);
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
  const embedding = matrixOf(parameters, 'embedding');
  const [vocabulary, size] = embedding.shape;
  const passes = directions.map((direction) => {
    const ids = tf.tensor1d(timeMajor(batch, direction), 'int32');
    const input = tf.reshape(tf.gather(embedding, ids), [width, rowCount, size]) as tfjs.Tensor3D;
    const pass: LstmPass = lstm(
      input,
      matrixOf(parameters, `${direction}/kernel`),
      tensorOf(parameters, `${direction}/bias`) as tfjs.Tensor1D,
    );
    return { direction, ids, pass, pooled: pool(pass.states) };
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
      for (const [index, { direction, ids, pass, pooled }] of passes.entries()) {
        const { input, kernel, bias } = pass.backward(pooled.backward(parts[index] as tfjs.Tensor2D));
        const tokens = tf.unsortedSegmentSum(tf.reshape(input, [width * rowCount, size]), ids, vocabulary);
        const before = gradients.get('embedding');
        gradients.set('embedding', before === undefined ? tokens : tf.add(before, tokens));
        gradients.set(`${direction}/kernel`, kernel);
        gradients.set(`${direction}/bias`, bias);
      }
      return gradients;
    },
  };
}

/** The indices of a batch step by step, [width · rows]; backward, each row from its own last token. */
function timeMajor(
  { ids, lengths, rowCount, width }: SequenceBatch,
  direction: 'forward' | 'backward',
): Int32Array {
  const steps = new Int32Array(rowCount * width);
  for (let row = 0; row < rowCount; row += 1) {
    const length = lengths[row] as number;
    for (let step = 0; step < length; step += 1)
      steps[step * rowCount + row] = ids[
        row * width + (direction === 'forward' ? step : length - 1 - step)
      ] as number;
  }
  return steps;
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
    const pass = convolveTokens(
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

const tensorOf = (parameters: Parameters, name: string): tfjs.Tensor => parameters.get(name) as tfjs.Tensor;
const matrixOf = (parameters: Parameters, name: string): tfjs.Tensor2D =>
  tensorOf(parameters, name) as tfjs.Tensor2D;
