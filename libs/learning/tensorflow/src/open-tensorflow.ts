import { createRequire } from 'node:module';
import path from 'node:path';
import { fromUnknown } from '@runestone/errors';
import type * as tfjs from '@tensorflow/tfjs-core';
import { tensorflowErrors } from './errors.ts';
import { createFusedLstm, type NativeBackend } from './fused-lstm.ts';
import type { Kernels } from './network-pass.ts';
import { registerSegmentSum } from './segment-sum.ts';
import { createStepwiseLstm } from './stepwise-lstm.ts';

/** What computes tensors: TensorFlow's own library, WebAssembly, or plain JavaScript. */
export type TensorBackend = 'native' | 'wasm' | 'plain';

/** TensorFlow.js on one backend, on this thread. */
export interface OpenTensorFlow extends Kernels {
  readonly backend: TensorBackend;
  /** Such as `tensorflow 2.18.1 gpu`. */
  readonly description: string;
}

const require = createRequire(import.meta.url);

/** Opens TensorFlow.js on WebAssembly or in plain JavaScript. */
export async function openPlainTensorFlow(
  backend: Exclude<TensorBackend, 'native'>,
): Promise<OpenTensorFlow> {
  const tf = require('@tensorflow/tfjs-core') as typeof tfjs;
  // Without its banner about faster packages, and without checks that cost time.
  tf.enableProdMode();
  if (backend === 'wasm') {
    const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as {
      setWasmPaths(folder: string): void;
    };
    setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`);
  } else require('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend(backend === 'wasm' ? 'wasm' : 'cpu');
  await tf.ready();
  registerSegmentSum(tf);
  return { tf, lstm: createStepwiseLstm(tf), backend, description: `tfjs ${tf.version_core} ${backend}` };
}

/** One file of the addon: each thread of a process needs one of its own. */
export interface NativeAddon {
  readonly file: string;
  readonly variant: 'cpu' | 'gpu';
}

/**
 * Opens TensorFlow.js on TensorFlow's own library, by the package tfjs-node-gpu and an addon that lies elsewhere. Throws
 * TENSORFLOW_NATIVE_MISSING (kind config) where it does not load.
 */
export function openNativeTensorFlow({ file, variant }: NativeAddon): OpenTensorFlow {
  try {
    bringBackUtil();
    const tf = require('@tensorflow/tfjs-core') as typeof tfjs;
    tf.enableProdMode();
    require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
    const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
      NodeJSKernelBackend: new (binding: unknown, name: string) => tfjs.KernelBackend & NativeBackend;
    };
    const binding = require(file) as { TF_Version: string; isUsingGpuDevice(): boolean };
    const backend = new NodeJSKernelBackend(
      binding,
      `@tensorflow/tfjs-node${variant === 'gpu' ? '-gpu' : ''}`,
    );
    tf.registerBackend('tensorflow', () => backend, 3);
    if (!tf.setBackend('tensorflow')) throw new Error('the backend cannot be chosen');
    const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
    return {
      tf,
      lstm: createFusedLstm(tf, backend),
      backend: 'native',
      description: `tensorflow ${binding.TF_Version} ${device}`,
    };
  } catch (cause) {
    throw tensorflowErrors.NATIVE_MISSING(
      `Native TensorFlow does not load: ${fromUnknown(cause).message} Set it up anew with: npm run setup:tensorflow -- --force`,
      { cause },
    );
  }
}

/** tfjs-node calls what newer versions of Node have no more. */
function bringBackUtil(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
