import { messageOf, type ErrorFactory } from '@runestone/errors';
import { freeBuffer } from '@runestone/threads';
import type * as onnxruntime from 'onnxruntime-node';

/** The package of ONNX Runtime. */
export type OnnxRuntime = typeof onnxruntime;
/** A model that ONNX Runtime has loaded. */
export type OnnxSession = onnxruntime.InferenceSession;
/** What goes into a model and comes out of it. */
export type OnnxTensor = onnxruntime.Tensor;

/**
 * Keeps ONNX Runtime from telling Microsoft of the models that are run, which it does by itself, and from giving the machine a
 * number below the user's cache for that. It reads its environment when its first model is opened, and a thread's changes to
 * its own environment reach no library: call this on the main thread before threads open models. ORT_DISABLE_TELEMETRY keeps
 * what it is set to.
 */
export function disableOnnxTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

/** Loads ONNX Runtime when the first model needs it: its library is 30 MB. Throws what `missing` makes where it cannot. */
export async function loadOnnxRuntime(missing: ErrorFactory): Promise<OnnxRuntime> {
  disableOnnxTelemetry();
  try {
    const runtime = await import('onnxruntime-node');
    // Else it warns of graphics cards that it does not find.
    runtime.env.logLevel = 'error';
    return runtime;
  } catch (cause) {
    throw missing(
      `ONNX Runtime cannot be loaded (${messageOf(cause)}). Install onnxruntime-node for this platform: npm install.`,
      { cause },
    );
  }
}

/**
 * Loads a model from its bytes, to be computed on the CPU with so many threads for one operation. Throws what ONNX Runtime
 * throws. A thread that is terminated while ONNX Runtime works in it takes the whole process down.
 */
export async function openOnnxSession(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  threads: number,
): Promise<OnnxSession> {
  if (bytes.buffer instanceof ArrayBuffer) return createSession(runtime, bytes, threads);
  // Its binding refuses memory that threads share; of what it is given it keeps nothing.
  const own = new Uint8Array(bytes);
  try {
    return await createSession(runtime, own, threads);
  } finally {
    freeBuffer(own.buffer);
  }
}

function createSession(runtime: OnnxRuntime, bytes: Uint8Array, threads: number): Promise<OnnxSession> {
  return runtime.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Only what is fatal: it throws its errors, too.
    logSeverityLevel: 4,
    // It keeps a plan of memory for each shape of a batch that it has ever seen.
    enableMemPattern: false,
  });
}

/** Widens indices to 64 bits without a BigInt for each: none is below zero, and ONNX Runtime runs on little-endian machines. */
export function indexTensor(runtime: OnnxRuntime, values: Int32Array, dims: readonly number[]): OnnxTensor {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i += 1) words[i * 2] = values[i] as number;
  return new runtime.Tensor('int64', new BigInt64Array(words.buffer), dims);
}
