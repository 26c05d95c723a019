import { sha256Hex } from '@runestone/files';
import { describeEncoder, type EncoderDescription } from './encoder-description.ts';
import { createEngine, type EncoderEngine } from './encoder-engine.ts';
import { modelFileOf, readEncoderFiles, requireFile, type EncoderFiles } from './encoder-files.ts';
import type { EncoderLane } from './encoder-lane.ts';
import { resolveVectorOptions, type EncoderOptions, type VectorOptions } from './encoder-options.ts';
import { encoderErrors } from './errors.ts';
import { openLanes } from './open-lanes.ts';
import { openTokenizer, type TextTokenizer } from './open-tokenizer.ts';
import { createBatch } from './plan-batches.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';
import { createSharedPool, type Lease } from './shared-engines.ts';

/** Raised whenever the same files and options come to give other vectors. */
const vectorVersion = 1;

const engines = createSharedPool<EncoderEngine>();

/**
 * Opens an encoder: a directory in the layout of Hugging Face's repositories, or the bytes of its files as readEncoderFiles
 * gives them. What is already open on this thread with the same id and lanes is shared. Throws ENCODERS_FILE_MISSING,
 * ENCODERS_FILE_INVALID, ENCODERS_OPTIONS_INVALID, ENCODERS_TOKENIZER_REFUSED, ENCODERS_MODEL_REFUSED and
 * ENCODERS_RUNTIME_MISSING.
 */
export async function openEncoder(
  source: string | EncoderFiles,
  options: EncoderOptions = {},
): Promise<SentenceEncoder> {
  const files = typeof source === 'string' ? await readEncoderFiles(source, options.precision) : source;
  const description = describeEncoder(files);
  const vectors = resolveVectorOptions(options, description);
  const { lanes = 0, threads = 1 } = options;
  const id = identify(files, vectors);
  const lease = await engines.lease(`${id} ${lanes} ${threads}`, () =>
    openEngine(files, { description, vectors, lanes, threads }),
  );
  return createHandle(lease, { id, maxTokens: vectors.maxTokens });
}

/** What decides a vector: the tokenizer's files, the model's, and the options. Files that only give defaults do not count. */
function identify(files: EncoderFiles, vectors: VectorOptions): string {
  const names = [modelFileOf(vectors.precision), 'tokenizer.json', 'tokenizer_config.json'];
  const hashes = names.map((name) => {
    const bytes = files.get(name);
    return [name, bytes === undefined ? null : sha256Hex(bytes)];
  });
  const { precision, pooling, normalize, maxTokens, prefix, lowercase, ownPooling } = vectors;
  const chosen = [precision, ownPooling ? 'own' : pooling, normalize, maxTokens, prefix, lowercase];
  return sha256Hex(JSON.stringify([vectorVersion, hashes, chosen]));
}

interface EngineOptions {
  readonly description: EncoderDescription;
  readonly vectors: VectorOptions;
  readonly lanes: number;
  readonly threads: number;
}

async function openEngine(files: EncoderFiles, options: EngineOptions): Promise<EncoderEngine> {
  const { description, vectors } = options;
  requireFile(files, 'config.json');
  const model = requireFile(files, modelFileOf(vectors.precision));
  const tokenizer = await openTokenizer(files, description.padId);
  checkTokenizer(tokenizer, options);
  const lanes = await openLanes({ model, threads: options.threads, vectors }, options.lanes);
  try {
    const dimension = await probe(lanes[0] as EncoderLane, tokenizer, options);
    return createEngine({ tokenizer, lanes, vectors, dimension });
  } catch (error) {
    await Promise.all(lanes.map((lane) => lane.close()));
    throw error;
  }
}

function checkTokenizer(tokenizer: TextTokenizer, { description, vectors }: EngineOptions): void {
  const { largestId, specialCount } = tokenizer;
  const { vocabularySize } = description;
  if (vocabularySize !== undefined && largestId >= vocabularySize) {
    throw encoderErrors.MODEL_REFUSED(
      `The tokenizer has a token ${largestId}, and config.json a vocabulary of ${vocabularySize}: these files do not belong together.`,
      { details: { largestId, vocabularySize } },
    );
  }
  if (vectors.maxTokens > specialCount) return;
  throw encoderErrors.OPTIONS_INVALID(
    `maxTokens is ${vectors.maxTokens}, and ${specialCount} special tokens stand around every text: give more.`,
  );
}

/** Computes a text as long as any, of the last token: what does not fit together shows here, and not with a text of later. */
async function probe(
  lane: EncoderLane,
  { largestId, padId }: TextTokenizer,
  { description, vectors }: EngineOptions,
): Promise<number> {
  const text = new Int32Array(vectors.maxTokens).fill(largestId);
  const dimension = await lane.compute(createBatch([text], padId)).then(
    (vector) => vector.length,
    (cause: Error) => {
      throw encoderErrors.MODEL_REFUSED(
        `The encoder cannot compute a text of ${vectors.maxTokens} tokens: its model does not fit config.json and tokenizer.json. ${cause.message}`,
        { cause },
      );
    },
  );
  const { hiddenSize } = description;
  if (hiddenSize === undefined || hiddenSize === dimension || vectors.ownPooling) return dimension;
  throw encoderErrors.MODEL_REFUSED(
    `The model gives vectors of ${dimension} numbers, and config.json says ${hiddenSize}: these files do not belong together.`,
    { details: { dimension, hiddenSize } },
  );
}

function createHandle(
  lease: Lease<EncoderEngine>,
  { id, maxTokens }: Pick<SentenceEncoder, 'id' | 'maxTokens'>,
): SentenceEncoder {
  const engine = lease.value;
  let closing: Promise<void> | undefined;
  const underWay = new Set<Promise<unknown>>();
  return {
    ...{ id, maxTokens, dimension: engine.dimension },
    encode: async (texts, options = {}) => {
      options.signal?.throwIfAborted();
      if (closing !== undefined) throw encoderErrors.RUN_FAILED('The encoder is closed. Open it again.');
      const result = engine.encode(texts, options);
      underWay.add(result);
      try {
        return await result;
      } finally {
        underWay.delete(result);
      }
    },
    close: () => (closing ??= Promise.allSettled(underWay).then(() => lease.release())),
  };
}
