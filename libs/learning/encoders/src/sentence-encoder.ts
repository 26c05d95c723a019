import type { TokenCounts } from '@runestone/features';

/** How far an encode is. */
export interface EncodeProgress {
  readonly doneTexts: number;
  readonly totalTexts: number;
}

/** How texts are encoded. */
export interface EncodeOptions {
  /** Ends the work between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EncodeProgress) => void;
  /** Tokens are added here, where the tokenizer has one that stands for what it does not know ([UNK]). */
  readonly counts?: TokenCounts;
}

/**
 * Turns texts into vectors (Reimers and Gurevych 2019, Sentence-BERT). A text's vector depends on that text alone: not on the
 * others of a call, their order, or the number of threads.
 */
export interface SentenceEncoder {
  /** A SHA-256, 64 hexadecimal digits: encoders with the same id give the same vectors. */
  readonly id: string;
  /** Numbers of a vector. */
  readonly dimension: number;
  /** Tokens of a text that are looked at, special ones among them; what follows is cut off. */
  readonly maxTokens: number;
  /**
   * The vectors of texts, texts.length × dimension, row-major. Throws ENCODERS_RUN_FAILED (kind internal), also once closed,
   * and the signal's reason.
   */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array>;
  /** Waits for what is being computed and gives the memory back; may be called twice. */
  close(): Promise<void>;
}
