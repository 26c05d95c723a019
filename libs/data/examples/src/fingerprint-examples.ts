import type { Example } from './example.ts';

/** An incremental hash such as node's `createHash('sha256')`. */
export interface IncrementalHash {
  update(text: string): unknown;
  digest(encoding: 'hex'): string;
}

/**
 * Gives the hexadecimal fingerprint of examples in their order: the same texts, labels, sources and groups, and
 * times and fields where there are any, in the same order give the same value on every machine, known before training.
 */
export function fingerprintExamples(examples: Iterable<Example>, hash: IncrementalHash): string {
  for (const { text, labels, source, group, time, fields } of examples) {
    const beside =
      time === undefined && fields === undefined ? [] : [time ?? null, Object.entries(fields ?? {})];
    hash.update(`${JSON.stringify([text, labels, source, group ?? null, ...beside])}\n`);
  }
  return hash.digest('hex');
}
