/** FNV-1a's first value, 32 bits. */
export const offsetBasis = 0x811c9dc5;
/** FNV-1a's factor, 32 bits. */
export const prime = 0x01000193;
/** Of a longer word only so many code points are looked at. */
export const longestWord = 64;

/** Whether a UTF-16 code unit is half of a code point. */
export const isSurrogate = (unit: number): boolean => (unit & 0xf800) === 0xd800;

/** The hash of a text's code points. */
export function hashCodePoints(text: string): number {
  let hash = offsetBasis;
  for (let i = 0; i < text.length; i += 1) {
    let unit = text.charCodeAt(i);
    if (isSurrogate(unit)) {
      unit = text.codePointAt(i) as number;
      if (unit > 0xffff) i += 1;
    }
    hash = Math.imul(hash ^ unit, prime);
  }
  return mix(hash);
}

/** The 32-bit finaliser of MurmurHash3: every input bit moves every output bit. */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
