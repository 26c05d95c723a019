import { encodeOnnx, type Network, type SequenceBatch } from '@runestone/networks';
import type * as onnxruntime from 'onnxruntime-node';
import { onnxErrors } from './errors.ts';

type Runtime = typeof onnxruntime;
type InferenceSession = onnxruntime.InferenceSession;
type Tensor = onnxruntime.Tensor;

/** A network that ONNX Runtime computes. */
export interface OnnxNetwork {
  /** The logits of a batch, rowCount × classCount, row-major. Throws ONNX_RUN_FAILED (kind internal), also once closed. */
  logits(batch: SequenceBatch): Promise<Float64Array>;
  /** Waits for what is being computed and gives the memory back; may be called twice. */
  close(): Promise<void>;
}

/** How a network is run. */
export interface OnnxNetworkOptions {
  /** Threads that share one operation; 1 unless given. */
  readonly threads?: number;
}

/**
 * Loads ONNX Runtime (https://onnxruntime.ai) and gives it a network in memory, to be computed on the CPU in 32 bits. Throws
 * ONNX_RUNTIME_MISSING (kind config) where it cannot be loaded and ONNX_NETWORK_REFUSED (kind internal). A thread that is
 * terminated while ONNX Runtime works in it takes the whole process down: let it end what it does, then close.
 */
export async function createOnnxNetwork(
  network: Network,
  { threads = 1 }: OnnxNetworkOptions = {},
): Promise<OnnxNetwork> {
  const runtime = await loadRuntime();
  const session = await openSession(runtime, encodeOnnx(network, 'float32'), threads);
  let isClosed = false;
  let idle: Promise<unknown> = Promise.resolve();
  return {
    logits: (batch) => {
      if (isClosed) return Promise.reject(onnxErrors.RUN_FAILED('The network is closed. Create it again.'));
      const result = run(runtime, session, batch);
      idle = Promise.allSettled([idle, result]);
      return result;
    },
    close: async () => {
      const wasClosed = isClosed;
      isClosed = true;
      await idle;
      if (!wasClosed) await session.release();
    },
  };
}

/** Loads the runtime when the first network needs it: its library is 30 MB. */
async function loadRuntime(): Promise<Runtime> {
  try {
    const runtime = await import('onnxruntime-node');
    // Else it warns of graphics cards that it does not find.
    runtime.env.logLevel = 'error';
    return runtime;
  } catch (cause) {
    throw onnxErrors.RUNTIME_MISSING(
      `ONNX Runtime cannot be loaded (${messageOf(cause)}). Install onnxruntime-node for this platform: npm install.`,
      { cause },
    );
  }
}

async function openSession(runtime: Runtime, bytes: Uint8Array, threads: number): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Only what is fatal: it throws its errors, too.
      logSeverityLevel: 4,
      // It keeps a plan of memory for each shape of a batch that it has ever seen.
      enableMemPattern: false,
    });
  } catch (cause) {
    throw onnxErrors.NETWORK_REFUSED(`ONNX Runtime refuses the network: ${messageOf(cause)}`, { cause });
  }
}

async function run(runtime: Runtime, session: InferenceSession, batch: SequenceBatch): Promise<Float64Array> {
  const { rowCount, width, ids, lengths } = batch;
  try {
    const { logits } = await session.run({
      ids: indexTensor(runtime, ids, [rowCount, width]),
      lengths: indexTensor(runtime, lengths, [rowCount]),
    });
    return Float64Array.from((logits as Tensor).data as Float32Array);
  } catch (cause) {
    throw onnxErrors.RUN_FAILED(`ONNX Runtime stopped: ${messageOf(cause)}`, { cause });
  }
}

/** Widens indices to 64 bits without a BigInt for each: none is below zero, and ONNX Runtime runs on little-endian machines. */
function indexTensor(runtime: Runtime, values: Int32Array, dims: readonly number[]): Tensor {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i += 1) words[i * 2] = values[i] as number;
  return new runtime.Tensor('int64', new BigInt64Array(words.buffer), dims);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
