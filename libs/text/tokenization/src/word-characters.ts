/** What a code point is to the word tokenizer. */
const unknown = 0;
const other = 1;
const letter = 2;
const digit = 3;

const letterOrMark = /^[\p{L}\p{M}]$/u;
const decimalDigit = /^\p{N}$/u;
/** Classes of the Basic Multilingual Plane, filled as code points are met. */
const plane = new Uint8Array(0x10000);

/** Tells whether a code point belongs to a word: a letter or mark, or a number where `digits` is true. */
export function isWordCodePoint(codePoint: number, digits: boolean): boolean {
  let kind = codePoint < 0x10000 ? (plane[codePoint] as number) : unknown;
  if (kind === unknown) {
    const character = String.fromCodePoint(codePoint);
    kind = letterOrMark.test(character) ? letter : decimalDigit.test(character) ? digit : other;
    if (codePoint < 0x10000) plane[codePoint] = kind;
  }
  return kind === letter || (digits && kind === digit);
}
