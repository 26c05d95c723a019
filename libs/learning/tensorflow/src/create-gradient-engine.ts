import {
  parameterCount,
  type BatchGradient,
  type GradientEngine,
  type LabelledBatch,
  type NetworkArchitecture,
  type NetworkLoss,
  type SequenceBatch,
} from '@runestone/networks';
import { createThreadService, startThread, type ThreadService } from '@runestone/threads';
import { limitNativeThreads } from './limit-native-threads.ts';
import type { GradientTask, TensorThreadData, TensorThreadState } from './tensor-calls.ts';

/** What computes a network. */
export interface GradientEngineOptions {
  readonly architecture: NetworkArchitecture;
  readonly loss: NetworkLoss;
  /** Parts that a batch is cut into; part of the result, for sums of parts round otherwise. */
  readonly shards: number;
  /** How many parts are computed at a time. */
  readonly threads: number;
  readonly backend: TensorThreads;
}

/** The native library, an addon for each thread; or what computes without it. */
export type TensorThreads =
  | { readonly kind: 'native'; readonly addonFiles: readonly string[]; readonly variant: 'cpu' | 'gpu' }
  | { readonly kind: 'wasm' | 'plain' };

/** Longer than any batch takes that a machine can compute at all. */
const callTimeoutMs = 30 * 60_000;

/**
 * Computes a network on threads. A batch is cut into parts, one after another in its rows, whose losses and gradients are
 * added in order: on the processor that is faster than TensorFlow's own threads, for the products of a small network do
 * not fill them. Throws TENSORFLOW_NATIVE_MISSING where the native library does not load.
 */
export async function createGradientEngine(options: GradientEngineOptions): Promise<TensorEngine> {
  const { architecture, shards, backend } = options;
  if (backend.kind === 'native') limitNativeThreads();
  const shared = new SharedArrayBuffer(parameterCount(architecture) * 4);
  const threads = startThreads(options, shared);
  const close = async (): Promise<void> => {
    await Promise.all(threads.map((thread) => thread.close()));
  };
  const { description } = await stateOf(threads[0] as ThreadService).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const share = (parameters: Float32Array): void => new Float32Array(shared).set(parameters);
  return {
    backend: description,
    async gradients(parameters, batch, dropout) {
      share(parameters);
      const parts = cutBatch(batch, shards);
      const answers = parts.map((part, index) => {
        const task: GradientTask = { batch: part, part: index, dropout };
        const thread = threads[index % threads.length] as ThreadService;
        return thread.call<BatchGradient>('gradients', task, callTimeoutMs);
      });
      return addUp(await Promise.all(answers));
    },
    async logits(parameters, batch) {
      share(parameters);
      return (threads[0] as ThreadService).call('logits', batch, callTimeoutMs);
    },
    heldTensors: () => Promise.all(threads.map(async (thread) => (await stateOf(thread)).tensors)),
    close,
  };
}

/** A gradient engine that can tell what it holds. */
interface TensorEngine extends GradientEngine {
  /** Tensors that each thread holds between calls. */
  heldTensors(): Promise<number[]>;
}

/** Adds the parts of a batch in their order, into the first. */
function addUp(parts: readonly BatchGradient[]): BatchGradient {
  const [{ gradient }, ...others] = parts as [BatchGradient, ...BatchGradient[]];
  for (const other of others)
    for (let i = 0; i < gradient.length; i += 1)
      gradient[i] = (gradient[i] as number) + (other.gradient[i] as number);
  return { lossSum: parts.reduce((sum, { lossSum }) => sum + lossSum, 0), gradient };
}

function startThreads(
  { architecture, loss, backend, shards, threads }: GradientEngineOptions,
  parameters: SharedArrayBuffer,
): ThreadService[] {
  const most = backend.kind === 'native' ? backend.addonFiles.length - 1 : threads;
  return Array.from({ length: Math.max(1, Math.min(shards, threads, most)) }, (_, index) => {
    const data: TensorThreadData = {
      architecture,
      loss,
      parameters,
      backend:
        backend.kind === 'native'
          ? // The first is left to the thread that asks.
            { file: backend.addonFiles[index + 1] as string, variant: backend.variant }
          : backend.kind,
    };
    return createThreadService({
      name: `computing part ${index + 1} of a batch`,
      start: () => startThread(import.meta.url, 'tensor-worker', data),
    });
  });
}

const stateOf = (thread: ThreadService): Promise<TensorThreadState> =>
  thread.call<TensorThreadState>('describe', undefined, callTimeoutMs);

/** Cuts a batch into parts of about as many rows, each as wide as its longest row. */
function cutBatch(batch: LabelledBatch, shards: number): LabelledBatch[] {
  const { rowCount, targets, weights } = batch;
  const count = Math.min(shards, rowCount);
  return Array.from({ length: count }, (_, part) => {
    const first = Math.floor((part * rowCount) / count);
    const last = Math.floor(((part + 1) * rowCount) / count);
    const rowsOf = (all: Float32Array): Float32Array =>
      all.slice((first * all.length) / rowCount, (last * all.length) / rowCount);
    const labels = { targets: rowsOf(targets), weights: rowsOf(weights) };
    return 'values' in batch
      ? { rowCount: last - first, values: rowsOf(batch.values), ...labels }
      : { ...cutSequences(batch, first, last), ...labels };
  });
}

function cutSequences(batch: SequenceBatch, first: number, last: number): SequenceBatch {
  const lengths = batch.lengths.slice(first, last);
  const width = lengths.reduce((longest, length) => Math.max(longest, length), 1);
  const ids = new Int32Array((last - first) * width);
  for (let row = first; row < last; row += 1)
    ids.set(batch.ids.subarray(row * batch.width, row * batch.width + width), (row - first) * width);
  return { rowCount: last - first, width, ids, lengths };
}
