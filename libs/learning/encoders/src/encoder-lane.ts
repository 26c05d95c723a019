import { messageOf } from '@runestone/errors';
import {
  indexTensor,
  loadOnnxRuntime,
  openOnnxSession,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from '@runestone/onnx-runtime';
import type { VectorOptions } from './encoder-options.ts';
import { encoderErrors } from './errors.ts';
import type { TokenBatch } from './plan-batches.ts';
import { normaliseRows, poolVectors } from './pool-vectors.ts';

/** One session of ONNX Runtime, which computes one batch at a time. */
export interface EncoderLane {
  /** The vectors of a batch's texts, rowCount × dimension. Throws ENCODERS_RUN_FAILED. */
  compute(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What a lane is opened with: plain data, which goes to other threads. */
export interface LaneOptions {
  readonly model: Uint8Array;
  /** Threads that share one operation. */
  readonly threads: number;
  readonly vectors: Pick<VectorOptions, 'pooling' | 'normalize' | 'ownPooling'>;
}

/** Where a model's vectors come from: those of tokens, or those of texts that the model pooled itself. */
interface LaneOutput {
  readonly name: string;
  readonly isPooled: boolean;
}

/** Inputs that we have something for. */
const knownInputs = ['input_ids', 'attention_mask', 'token_type_ids'];

/** Opens a lane on this thread. Throws ENCODERS_RUNTIME_MISSING and ENCODERS_MODEL_REFUSED. */
export async function openLane({ model, threads, vectors }: LaneOptions): Promise<EncoderLane> {
  const runtime = await loadOnnxRuntime(encoderErrors.RUNTIME_MISSING);
  const session = await openSession(runtime, model, threads);
  let output: LaneOutput;
  try {
    checkInputs(session);
    output = chooseOutput(session, vectors.ownPooling);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    compute: async (batch) => {
      const values = await run({ runtime, session, output }, batch);
      const dimension = values.length / batch.rowCount / (output.isPooled ? 1 : batch.width);
      const tokens = { values, width: batch.width, dimension, lengths: batch.lengths };
      const rows = output.isPooled ? values.slice() : poolVectors(tokens, vectors.pooling);
      return vectors.normalize ? normaliseRows(rows, dimension) : rows;
    },
    close: () => session.release(),
  };
}

async function openSession(runtime: OnnxRuntime, model: Uint8Array, threads: number): Promise<OnnxSession> {
  try {
    return await openOnnxSession(runtime, model, threads);
  } catch (cause) {
    throw encoderErrors.MODEL_REFUSED(`ONNX Runtime refuses the encoder: ${messageOf(cause)}`, { cause });
  }
}

function checkInputs({ inputNames }: OnnxSession): void {
  const unknown = inputNames.filter((name) => !knownInputs.includes(name));
  if (unknown.length === 0 && inputNames.includes('input_ids')) return;
  throw encoderErrors.MODEL_REFUSED(
    `The model wants the inputs ${inputNames.join(', ')}; an encoder of texts takes only ${knownInputs.join(', ')}.`,
    { details: { inputNames: [...inputNames] } },
  );
}

function chooseOutput({ outputNames }: OnnxSession, ownPooling: boolean): LaneOutput {
  const ofTokens = ['last_hidden_state', 'token_embeddings'].find((name) => outputNames.includes(name));
  if (ofTokens !== undefined && !ownPooling) return { name: ofTokens, isPooled: false };
  if (outputNames.includes('sentence_embedding')) return { name: 'sentence_embedding', isPooled: true };
  const reason = ownPooling
    ? 'Its modules.json names more than pooling, which only its own output sentence_embedding would hold; give the option pooling to do without.'
    : 'One of last_hidden_state, token_embeddings and sentence_embedding is needed.';
  throw encoderErrors.MODEL_REFUSED(`The model has the outputs ${outputNames.join(', ')}. ${reason}`, {
    details: { outputNames: [...outputNames] },
  });
}

interface OpenSession {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly output: LaneOutput;
}

async function run({ runtime, session, output }: OpenSession, batch: TokenBatch): Promise<Float32Array> {
  const { rowCount, width, ids, lengths } = batch;
  const mask = new Int32Array(ids.length);
  lengths.forEach((length, row) => mask.fill(1, row * width, row * width + length));
  const given = { input_ids: ids, attention_mask: mask, token_type_ids: new Int32Array(ids.length) };
  const feeds = Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => session.inputNames.includes(name))
      .map(([name, values]) => [name, indexTensor(runtime, values, [rowCount, width])]),
  );
  let result: OnnxTensor;
  try {
    result = (await session.run(feeds, [output.name]))[output.name] as OnnxTensor;
  } catch (cause) {
    throw encoderErrors.RUN_FAILED(`ONNX Runtime stopped: ${messageOf(cause)}`, { cause });
  }
  return checkResult(result, output, batch);
}

function checkResult(result: OnnxTensor, { name, isPooled }: LaneOutput, batch: TokenBatch): Float32Array {
  const wanted = isPooled ? [batch.rowCount] : [batch.rowCount, batch.width];
  const fits =
    result.dims.length === wanted.length + 1 &&
    wanted.every((extent, index) => result.dims[index] === extent) &&
    (result.dims.at(-1) ?? 0) > 0;
  if (fits && result.type === 'float32') return result.data as Float32Array;
  throw encoderErrors.MODEL_REFUSED(
    `The model's ${name} is ${result.type} of ${result.dims.join(' × ')}; float32 of ${wanted.join(' × ')} × dimension is needed.`,
  );
}
