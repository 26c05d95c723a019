import { sha256Hex } from '@runestone/files';
import type { SentenceEncoder } from '../sentence-encoder.ts';

/** An encoder without a model, whose vectors are made of a text's hash, and which remembers what it was asked. */
export interface CountingEncoder extends SentenceEncoder {
  /** The texts of each call. */
  readonly calls: string[][];
}

/** Makes such an encoder; `failAt` is the number of the call that throws. */
export function createCountingEncoder({
  id = 'ab'.repeat(32),
  dimension = 3,
  failAt = Infinity,
} = {}): CountingEncoder {
  const calls: string[][] = [];
  return {
    ...{ id, dimension, calls, maxTokens: 8 },
    encode: (texts, { signal, onProgress } = {}) => {
      signal?.throwIfAborted();
      calls.push([...texts]);
      if (calls.length > failAt) return Promise.reject(new Error('killed'));
      onProgress?.({ doneTexts: texts.length, totalTexts: texts.length });
      return Promise.resolve(Float32Array.from(texts.flatMap((text) => vectorOf(text, dimension))));
    },
    close: () => Promise.resolve(),
  };
}

/** The vector of a text: any bits, those that are no number among them. */
export function vectorOf(text: string, dimension = 3): number[] {
  const bytes = Buffer.from(sha256Hex(text), 'hex');
  return Array.from({ length: dimension }, (_, place) => bytes.readFloatLE(place * 4));
}
