import type { TokenCounts } from '@runestone/features';
import type { EncoderLane } from './encoder-lane.ts';
import type { VectorOptions } from './encoder-options.ts';
import type { TextTokenizer } from './open-tokenizer.ts';
import { createBatch, planBatches, type BatchPlan } from './plan-batches.ts';
import type { EncodeOptions } from './sentence-encoder.ts';

/** What encoders of the same id share: a tokenizer and lanes. */
export interface EncoderEngine {
  readonly dimension: number;
  encode(texts: readonly string[], options: EncodeOptions): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly tokenizer: TextTokenizer;
  readonly lanes: readonly EncoderLane[];
  readonly vectors: VectorOptions;
  readonly dimension: number;
}

/** Texts that are turned into tokens before others get a turn on this thread. */
const textsAtOnce = 256;

/** Makes an engine that divides texts among its lanes. */
export function createEngine(parts: EngineParts): EncoderEngine {
  const { lanes, dimension } = parts;
  return {
    dimension,
    encode: async (texts, options) => {
      const tokens = await tokeniseAll(texts, parts, options.signal);
      if (options.counts !== undefined) countTokens(tokens, parts.tokenizer, options.counts);
      const result = new Float32Array(texts.length * dimension);
      await computeAll(tokens, { parts, options, result });
      return result;
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

async function tokeniseAll(
  texts: readonly string[],
  { tokenizer, vectors }: EngineParts,
  signal: AbortSignal | undefined,
): Promise<Int32Array[]> {
  const tokens: Int32Array[] = [];
  for (const text of texts) {
    // Halves of characters are no text; what encodes to the same bytes must have the same vector.
    const whole = `${vectors.prefix}${text}`.toWellFormed();
    tokens.push(tokenizer.tokenise(vectors.lowercase ? whole.toLowerCase() : whole, vectors.maxTokens));
    if (tokens.length % textsAtOnce === 0) await new Promise((resolve) => void setImmediate(resolve));
    signal?.throwIfAborted();
  }
  return tokens;
}

/** Adds the tokens of texts, special ones left out, where one stands for what is unknown. */
function countTokens(
  tokens: readonly Int32Array[],
  { unknownId, specialCount }: TextTokenizer,
  counts: TokenCounts,
): void {
  if (unknownId === undefined) return;
  for (const own of tokens) {
    counts.seen += own.length - specialCount;
    for (const id of own) if (id === unknownId) counts.unknown += 1;
  }
}

interface Computation {
  readonly parts: EngineParts;
  readonly options: EncodeOptions;
  readonly result: Float32Array;
}

/** Every lane takes the next batch when it is done with one; none takes any more once one has failed. */
async function computeAll(tokens: readonly Int32Array[], computation: Computation): Promise<void> {
  const { parts, options, result } = computation;
  const plans = planBatches(
    tokens.map(({ length }) => length),
    parts.vectors.precision,
  );
  let next = 0;
  let doneTexts = 0;
  const work = async (lane: EncoderLane): Promise<void> => {
    try {
      for (let plan = plans[next++]; plan !== undefined; plan = plans[next++]) {
        options.signal?.throwIfAborted();
        await computeBatch(lane, plan, { tokens, parts, result });
        doneTexts += plan.length;
        options.onProgress?.({ doneTexts, totalTexts: tokens.length });
      }
    } catch (error) {
      next = plans.length;
      throw error;
    }
  };
  const endings = await Promise.allSettled(parts.lanes.map(work));
  const failed = endings.find((ending) => ending.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function computeBatch(
  lane: EncoderLane,
  plan: BatchPlan,
  { tokens, parts, result }: { tokens: readonly Int32Array[]; parts: EngineParts; result: Float32Array },
): Promise<void> {
  const { tokenizer, dimension } = parts;
  const batch = createBatch(
    plan.map((index) => tokens[index] as Int32Array),
    tokenizer.padId,
  );
  const vectors = await lane.compute(batch);
  plan.forEach((index, row) =>
    result.set(vectors.subarray(row * dimension, (row + 1) * dimension), index * dimension),
  );
}
