import { threadId } from 'node:worker_threads';
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Network, NetworkBatch } from '@runestone/networks';
import type { TensorThreads } from './create-gradient-engine.ts';
import { splitParameters } from './network-parameters.ts';
import { computeLogits } from './network-pass.ts';
import { openNativeTensorFlow, openPlainTensorFlow, type OpenTensorFlow } from './open-tensorflow.ts';
import { limitNativeThreads } from './limit-native-threads.ts';

/** A network that TensorFlow.js computes on the thread that asks. */
export interface TensorFlowNetwork {
  /** The logits of a batch, rowCount × classCount, row-major. */
  logits(batch: NetworkBatch): Promise<Float64Array>;
  /** Frees the parameters. */
  close(): Promise<void>;
}

/** One TensorFlow a thread: opening it again would register its kernels twice. */
const opened = new Map<string, Promise<OpenTensorFlow>>();

/** Makes a network of TensorFlow.js. Throws TENSORFLOW_NATIVE_MISSING (kind config) where its library does not load. */
export async function createTensorFlowNetwork(
  { architecture, parameters }: Network,
  backend: TensorThreads,
): Promise<TensorFlowNetwork> {
  const opening = opened.get(backend.kind) ?? openBackend(backend);
  opened.set(backend.kind, opening);
  const kernels = await opening;
  const { tf } = kernels;
  const kept = new Map<string, tfjs.Tensor>();
  tf.tidy(() => {
    const parts = splitParameters(tf, architecture, tf.tensor1d(parameters.slice()));
    for (const [name, part] of parts) kept.set(name, tf.keep(part));
  });
  return {
    logits: async (batch) => {
      const logits = tf.tidy(() => computeLogits(kernels, architecture, kept, batch));
      const values = Float64Array.from(logits.dataSync<'float32'>());
      logits.dispose();
      return values;
    },
    close: async () => {
      for (const part of kept.values()) part.dispose();
    },
  };
}

async function openBackend(backend: TensorThreads): Promise<OpenTensorFlow> {
  if (backend.kind !== 'native') return openPlainTensorFlow(backend.kind);
  limitNativeThreads();
  const { addonFiles, variant } = backend;
  return openNativeTensorFlow({ file: addonFiles[threadId % addonFiles.length] as string, variant });
}
