import type { Example } from './example.ts';

/** An incremental hash such as node's `createHash('sha256')`. */
export interface IncrementalHash {
  update(text: string): unknown;
  digest(encoding: 'hex'): string;
}

/**
 * Gives the hexadecimal fingerprint of examples in their order: the same texts, labels, sources and groups in the
 * same order give the same value on every machine, and it is known before training.
 */
export function fingerprintExamples(examples: Iterable<Example>, hash: IncrementalHash): string {
  for (const { text, labels, source, group } of examples) {
    hash.update(`${JSON.stringify([text, labels, source, group ?? null])}\n`);
  }
  return hash.digest('hex');
}
