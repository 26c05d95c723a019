/**
 * Loads an addon, registers TensorFlow's backend and multiplies two matrices; prints what it found as one line of JSON.
 *
 *   node tools/tensorflow/multiply-matrices.mjs FOLDER_OF_TFJS_NODE_GPU ADDON_FILE
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';

const [packageFolder, addonFile] = process.argv.slice(2);
// tfjs-node calls them, and newer versions of Node do not have them any more.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const load = createRequire(path.join(packageFolder, 'package.json'));

async function compute() {
  const addon = load(addonFile);
  const tf = load('@tensorflow/tfjs');
  load('./dist/register_all_kernels');
  const { NodeJSKernelBackend } = load('./dist/nodejs_kernel_backend');
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(addon, '@tensorflow/tfjs-node-gpu'));
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the backend does not start');
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
  const values = String(product.dataSync());
  if (values !== '19,22,43,50') throw new Error(`the product is ${values}, not 19,22,43,50`);
  return { tensorflowVersion: addon.TF_Version, onGpu: tf.backend().isUsingGpuDevice };
}

try {
  console.log(JSON.stringify(await compute()));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
