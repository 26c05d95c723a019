/** What a code point is to the word tokenizer. */
export const space = 1;
const symbol = 2;
export const letter = 3;
export const digit = 4;

/** Classes of the Basic Multilingual Plane, filled as code points are met; 0 is not yet known. */
const plane = new Uint8Array(0x10000);

/** Class of a code point: letter (or mark), digit (any number), space (or control), or symbol (all others). */
export function classOf(codePoint: number): number {
  if (codePoint >= 0x10000) return classify(codePoint);
  const known = plane[codePoint] as number;
  if (known !== 0) return known;
  return (plane[codePoint] = classify(codePoint));
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/^[\p{L}\p{M}]$/u.test(character)) return letter;
  if (/^\p{N}$/u.test(character)) return digit;
  return /^[\s\p{Z}\p{C}]$/u.test(character) ? space : symbol;
}
