import type { TextFeatures } from '../record.ts';

/** Scripts that are told apart; letters of any other are `Other`. */
const scripts = [
  ...['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Thai', 'Han'],
  ...['Hiragana', 'Katakana', 'Hangul', 'Armenian', 'Georgian', 'Ethiopic'],
];
const scriptPatterns = scripts.map((script) => new RegExp(`^\\p{Script=${script}}$`, 'u'));
const [isLetter, isUpper, isDigit, isSpace] = [/^\p{L}$/u, /^\p{Lu}$/u, /^\p{Nd}$/u, /^\s$/u];

/** Bits of a code point's class: known, letter, upper case, digit, white space; above them the number of its script. */
const [known, letter, upper, digit, space, scriptShift] = [1, 2, 4, 8, 16, 5];
/** Classes by code point, found when they are first met; the pages of the rest take no memory. */
const classes = new Uint16Array(0x110000);

function classOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  let found = known;
  if (isLetter.test(character)) {
    const script = scriptPatterns.findIndex((pattern) => pattern.test(character));
    found |= letter | ((script < 0 ? scripts.length : script) << scriptShift);
    if (isUpper.test(character)) found |= upper;
  } else if (isDigit.test(character)) found |= digit;
  else if (isSpace.test(character)) found |= space;
  classes[codePoint] = found;
  return found;
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/**
 * Describes a text by what does not tell it: `characters` (code points), `words` (parts between white space), the shares
 * `letters`, `upperCase` and `digits` of its characters, and `script`, which most of its letters have (Unicode's name; `None`
 * without letters).
 */
export function describeText(text: string): TextFeatures {
  let characters = 0;
  let letters = 0;
  let upperCase = 0;
  let digits = 0;
  let words = 0;
  let inWord = false;
  const byScript = new Uint32Array(scripts.length + 1);
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) as number;
    if (codePoint > 0xffff) at += 1;
    const found = classes[codePoint] || classOf(codePoint);
    characters += 1;
    const wasInWord = inWord;
    inWord = (found & space) === 0;
    if (inWord && !wasInWord) words += 1;
    if ((found & letter) !== 0) {
      letters += 1;
      const script = found >> scriptShift;
      byScript[script] = (byScript[script] as number) + 1;
      if ((found & upper) !== 0) upperCase += 1;
    } else if ((found & digit) !== 0) digits += 1;
  }
  const most = byScript.indexOf(Math.max(...byScript));
  const share = (count: number): number => (characters === 0 ? 0 : rounded(count / characters));
  return {
    characters,
    words,
    letters: share(letters),
    upperCase: share(upperCase),
    digits: share(digits),
    script: letters === 0 ? 'None' : (scripts[most] ?? 'Other'),
  };
}
