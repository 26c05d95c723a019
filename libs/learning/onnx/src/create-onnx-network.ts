import { messageOf } from '@runestone/errors';
import { encodeOnnx, type Network, type NetworkBatch } from '@runestone/networks';
import {
  indexTensor,
  loadOnnxRuntime,
  openOnnxSession,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from '@runestone/onnx-runtime';
import { onnxErrors } from './errors.ts';

/** A network that ONNX Runtime computes. */
export interface OnnxNetwork {
  /** The logits of a batch, rowCount × classCount, row-major. Throws ONNX_RUN_FAILED (kind internal), also once closed. */
  logits(batch: NetworkBatch): Promise<Float64Array>;
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
  const runtime = await loadOnnxRuntime(onnxErrors.RUNTIME_MISSING);
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

async function openSession(runtime: OnnxRuntime, bytes: Uint8Array, threads: number): Promise<OnnxSession> {
  try {
    return await openOnnxSession(runtime, bytes, threads);
  } catch (cause) {
    throw onnxErrors.NETWORK_REFUSED(`ONNX Runtime refuses the network: ${messageOf(cause)}`, { cause });
  }
}

async function run(runtime: OnnxRuntime, session: OnnxSession, batch: NetworkBatch): Promise<Float64Array> {
  try {
    const { logits } = await session.run(feedsOf(runtime, batch));
    return Float64Array.from(logits?.data as Float32Array);
  } catch (cause) {
    throw onnxErrors.RUN_FAILED(`ONNX Runtime stopped: ${messageOf(cause)}`, { cause });
  }
}

function feedsOf(runtime: OnnxRuntime, batch: NetworkBatch): Record<string, OnnxTensor> {
  const { rowCount } = batch;
  if ('values' in batch) {
    const dims = [rowCount, batch.values.length / rowCount];
    return { values: new runtime.Tensor('float32', batch.values, dims) };
  }
  return {
    ids: indexTensor(runtime, batch.ids, [rowCount, batch.width]),
    lengths: indexTensor(runtime, batch.lengths, [rowCount]),
  };
}
