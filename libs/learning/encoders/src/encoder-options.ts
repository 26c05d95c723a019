import type { EncoderDescription } from './encoder-description.ts';
import type { EncoderPooling, EncoderPrecision } from './encoder-kinds.ts';
import { encoderErrors } from './errors.ts';

/** How an encoder is opened. */
export interface EncoderOptions {
  /** `fp32` unless given. */
  readonly precision?: EncoderPrecision;
  /** What the encoder's files say unless given, else `mean`. */
  readonly pooling?: EncoderPooling;
  /** Whether vectors get the length 1; what the encoder's files say unless given, else true. */
  readonly normalize?: boolean;
  /** What the encoder's files say unless given, else 256, and never more than the encoder has places for. */
  readonly maxTokens?: number;
  /** Stands before every text: e5 encoders want `query: `. None unless given. */
  readonly prefix?: string;
  /** Worker threads that encode at once, each with weights of its own; 0, unless given, computes on the calling thread. */
  readonly lanes?: number;
  /** Threads that share one operation of a lane; 1 unless given. */
  readonly threads?: number;
}

/** Everything that decides a vector, besides the files. */
export interface VectorOptions {
  readonly precision: EncoderPrecision;
  readonly pooling: EncoderPooling;
  readonly normalize: boolean;
  readonly maxTokens: number;
  readonly prefix: string;
  readonly lowercase: boolean;
  /** True where the model's own pooled vector is taken: its pipeline has more than pooling. */
  readonly ownPooling: boolean;
}

/** What sentence-transformers takes for MiniLM. */
const usualMaxTokens = 256;
const poolings: readonly string[] = ['mean', 'cls', 'max'] satisfies EncoderPooling[];

/** Fills in what is not given from what the encoder's files say. Throws ENCODERS_OPTIONS_INVALID. */
export function resolveVectorOptions(
  options: EncoderOptions,
  description: EncoderDescription,
): VectorOptions {
  const { precision = 'fp32', prefix = '' } = options;
  checkPlainOptions(options);
  const { places } = description;
  const maxTokens =
    options.maxTokens ?? Math.min(description.maxTokens ?? usualMaxTokens, places ?? Infinity);
  check(
    maxTokens <= (places ?? Infinity),
    `maxTokens is ${maxTokens}, and the encoder has ${places} places.`,
  );
  check(
    options.pooling !== undefined || description.pooling !== 'unknown',
    "The encoder's files ask for a pooling that is none of mean, cls and max: give the option pooling.",
  );
  const ownPooling = description.hasMoreModules && options.pooling === undefined;
  const pooling = options.pooling ?? (description.pooling as EncoderPooling | undefined) ?? 'mean';
  return {
    ...{ precision, pooling, maxTokens, prefix, ownPooling },
    normalize: options.normalize ?? description.normalize ?? true,
    lowercase: description.lowercase,
  };
}

function checkPlainOptions({ precision, pooling, maxTokens, prefix, lanes, threads }: EncoderOptions): void {
  const isCount = (value: number | undefined, least: number, most: number): boolean =>
    value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most);
  check([undefined, 'fp32', 'int8'].includes(precision), 'precision is fp32 or int8.');
  check(pooling === undefined || poolings.includes(pooling), 'pooling is mean, cls or max.');
  check(isCount(maxTokens, 1, 1e6), 'maxTokens is a whole number above 0.');
  check(isCount(lanes, 0, 256), 'lanes is a whole number from 0 to 256.');
  check(isCount(threads, 1, 256), 'threads is a whole number from 1 to 256.');
  check((prefix ?? '').length <= 1000, 'prefix has at most 1,000 characters.');
}

function check(holds: boolean, message: string): void {
  if (!holds) throw encoderErrors.OPTIONS_INVALID(message);
}
