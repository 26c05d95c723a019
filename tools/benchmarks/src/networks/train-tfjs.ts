/** Entry of the process that trains the layers of stock TensorFlow.js, on the same native TensorFlow as ours. */
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import { answerTurns } from './answer-turns.ts';
import { chooseNativeTensors } from './native-tensors.ts';
import { makeTokens, trainingTask, type NetworkId, type TrainingTurn } from './training-task.ts';

const { batchSize, length, vocabularySize, classCount, embeddingSize, units, filters, width, batchCount } =
  trainingTask;
const require = createRequire(import.meta.url);

/** Chooses the native backend, whose addon the package does not find where ours puts it; gives TensorFlow's version. */
async function openNative(tf: typeof tfjs): Promise<string> {
  // What the backend calls and newer versions of Node have no more.
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => tfjs.KernelBackend;
  };
  const { addonFiles } = await chooseNativeTensors();
  const binding = require(addonFiles[0] as string) as { TF_Version: string };
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the native backend cannot be chosen');
  return binding.TF_Version;
}

// Without its banner, and without checks that cost time.
const tf = require('@tensorflow/tfjs') as typeof tfjs;
tf.enableProdMode();
const version = await openNative(tf);

function createModel(middle: readonly tfjs.layers.Layer[]): tfjs.Sequential {
  const embedding = tf.layers.embedding({
    inputDim: vocabularySize,
    outputDim: embeddingSize,
    inputLength: length,
  });
  const dense = tf.layers.dense({ units: classCount, activation: 'softmax' });
  const model = tf.sequential({ layers: [embedding, ...middle, dense] });
  model.compile({ optimizer: tf.train.adam(trainingTask.learningRate), loss: 'categoricalCrossentropy' });
  return model;
}

const models: Readonly<Record<NetworkId, tfjs.Sequential>> = {
  lstm: createModel([tf.layers.lstm({ units, recurrentActivation: 'sigmoid' })]),
  'char-cnn': createModel([
    tf.layers.conv1d({ filters, kernelSize: width, padding: 'same', activation: 'relu' }),
    tf.layers.globalMaxPooling1d({}),
  ]),
};
const labels = Int32Array.from({ length: batchSize }, (_, row) => row % classCount);
const batches = Array.from({ length: batchCount }, (_, batch) =>
  Float32Array.from(makeTokens(batchSize, batch * batchSize * length)),
);

async function train({ network, steps }: TrainingTurn): Promise<number[]> {
  const times: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const started = performance.now();
    const ids = tf.tensor2d(batches[step % batchCount] as Float32Array, [batchSize, length]);
    const targets = tf.oneHot(labels, classCount);
    await models[network].trainOnBatch(ids, targets);
    tf.dispose([ids, targets]);
    times.push(performance.now() - started);
  }
  return times;
}

await answerTurns({ product: `TensorFlow.js ${tf.version.tfjs}, tensorflow ${version}`, train });
