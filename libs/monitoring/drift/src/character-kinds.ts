/** The scripts that are told apart by name (Unicode Script property); `Kana` is both of Japanese. */
const scriptNames = [
  ...['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Han', 'Kana', 'Hangul', 'Devanagari', 'Bengali'],
  ...['Tamil', 'Telugu', 'Gujarati', 'Gurmukhi', 'Kannada', 'Malayalam', 'Sinhala', 'Thai', 'Lao', 'Khmer'],
  ...['Myanmar', 'Tibetan', 'Georgian', 'Armenian', 'Ethiopic', 'Cherokee'],
] as const;

/** The main script of a text: one that is told apart, `Other`, or `None` for a text without letters. */
export const scripts = [...scriptNames, 'Other', 'None'] as const;

/** A script that is told apart. */
export type Script = (typeof scripts)[number];

/** What a code point is to a sketch, in one byte: the kind in the upper three bits, the script's index below. */
export const kindOf = (codePoint: number): number => {
  const known = kinds[codePoint] as number;
  return known === 0 ? (kinds[codePoint] = classify(codePoint)) : known;
};

/** The lower-case form of a code point, or itself where that form is longer. */
export const lowerOf = (codePoint: number): number => {
  if (codePoint >= 0x10000) return codePoint;
  const known = lower[codePoint] as number;
  return known === 0 ? (lower[codePoint] = findLower(codePoint)) : known;
};

/** A sign of no other kind. */
const symbol = 1 << 5;
/** A letter or mark that is not upper case. */
export const letter = 2 << 5;
/** A letter in upper or title case. */
export const upperCase = 3 << 5;
/** A number. */
export const digit = 4 << 5;
/** White space or a control character. */
export const space = 5 << 5;
/** The bits of the kind; the other five are the index of the script. */
export const kindBits = 7 << 5;

/** Kinds of all code points, filled as they are met; 0 is not yet known. */
const kinds = new Uint8Array(0x110000);
/** Lower-case forms of the Basic Multilingual Plane. */
const lower = new Uint16Array(0x10000);

const patterns = scriptNames.map((name) =>
  name === 'Kana' ? /^[\p{Script=Hiragana}\p{Script=Katakana}]$/u : new RegExp(`^\\p{Script=${name}}$`, 'u'),
);

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/^[\p{L}\p{M}]$/u.test(character)) {
    const found = patterns.findIndex((pattern) => pattern.test(character));
    const script = found === -1 ? scripts.indexOf('Other') : found;
    return (/^[\p{Lu}\p{Lt}]$/u.test(character) ? upperCase : letter) | script;
  }
  if (/^\p{N}$/u.test(character)) return digit;
  return /^[\s\p{Z}\p{C}]$/u.test(character) ? space : symbol;
}

function findLower(codePoint: number): number {
  const form = String.fromCodePoint(codePoint).toLowerCase();
  return form.length === 1 ? form.charCodeAt(0) : codePoint;
}
