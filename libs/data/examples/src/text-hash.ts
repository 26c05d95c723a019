/**
 * Hashes UTF-16 code units to an unsigned 32-bit integer: FNV-1a with the finaliser of MurmurHash3, so that
 * near-equal texts and seeds give unrelated values. The value is part of every recorded split: never change it.
 */
export function textHash(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ seed, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Hashes a text and a seed to a number in [0, 1). */
export function textShare(text: string, seed: number): number {
  return textHash(text, seed) / 2 ** 32;
}
