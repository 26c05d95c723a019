import path from 'node:path';
import { sha256Hex } from '@runestone/files';
import { openSegmentFolder, type CacheProblem, type SegmentFolder } from './segment-folder.ts';
import type { EncodeOptions, SentenceEncoder } from './sentence-encoder.ts';

/** How a cache of vectors is kept. */
export interface EncoderCacheOptions {
  /** Told of each file that is damaged or foreign, whose vectors are computed anew, or that cannot be written. */
  readonly onProblem?: (problem: CacheProblem) => void;
  /** Texts after which what was computed is written; 2048. Who is killed loses no more. */
  readonly segmentTexts?: number;
}

/**
 * An encoder that keeps its vectors in `<folder>/<id>/`, bit for bit, and computes a text once. Several processes may share the
 * folder. Every call that computes something writes files: it is meant for whole data sets, not for single texts. Throws what the
 * encoder throws. Closing it closes the encoder.
 */
export function createCachedEncoder(
  encoder: SentenceEncoder,
  folder: string,
  options: EncoderCacheOptions = {},
): SentenceEncoder {
  const { onProblem = () => undefined, segmentTexts = 2048 } = options;
  const segments = openSegmentFolder(path.join(folder, encoder.id), encoder, onProblem);
  return {
    id: encoder.id,
    dimension: encoder.dimension,
    maxTokens: encoder.maxTokens,
    encode: async (texts, encodeOptions = {}) => {
      const call = new CachedCall(texts, encoder.dimension, encodeOptions);
      await call.fill(segments);
      await call.compute(encoder, segments, segmentTexts);
      return call.result;
    },
    close: () => encoder.close(),
  };
}

/** The texts of one call and the vectors that are known so far. */
class CachedCall {
  readonly result: Float32Array;
  readonly #options: EncodeOptions;
  readonly #total: number;
  readonly #dimension: number;
  /** Texts without a vector, by their key; a text that stands several times is one. */
  readonly #missing = new Map<string, { readonly text: string; readonly rows: number[] }>();
  #doneTexts = 0;

  constructor(texts: readonly string[], dimension: number, options: EncodeOptions) {
    this.#options = options;
    this.#total = texts.length;
    this.#dimension = dimension;
    this.result = new Float32Array(texts.length * dimension);
    texts.forEach((text, row) => {
      const key = sha256Hex(text);
      const entry = this.#missing.get(key);
      if (entry === undefined) this.#missing.set(key, { text, rows: [row] });
      else entry.rows.push(row);
    });
  }

  async fill(segments: SegmentFolder): Promise<void> {
    await segments.refresh();
    this.#options.signal?.throwIfAborted();
    await segments.read(new Set(this.#missing.keys()), (key, vector) => this.#settle(key, vector));
    if (this.#doneTexts > 0) this.#report(this.#doneTexts);
  }

  async compute(encoder: SentenceEncoder, segments: SegmentFolder, segmentTexts: number): Promise<void> {
    const missing = [...this.#missing];
    for (let start = 0; start < missing.length; start += segmentTexts) {
      const part = missing.slice(start, start + segmentTexts);
      const doneBefore = this.#doneTexts;
      const vectors = await encoder.encode(
        part.map(([, { text }]) => text),
        { ...this.#options, onProgress: ({ doneTexts }) => this.#report(doneBefore + doneTexts) },
      );
      const keys = part.map(([key]) => key);
      await segments.write({ keys, vectors });
      keys.forEach((key, row) => {
        const first = row * this.#dimension;
        this.#settle(key, vectors.subarray(first, first + this.#dimension));
      });
      this.#report(this.#doneTexts);
    }
  }

  #settle(key: string, vector: Float32Array): void {
    const rows = this.#missing.get(key)?.rows ?? [];
    this.#missing.delete(key);
    for (const row of rows) this.result.set(vector, row * this.#dimension);
    this.#doneTexts += rows.length;
  }

  #report(doneTexts: number): void {
    this.#options.onProgress?.({ doneTexts, totalTexts: this.#total });
  }
}
