import type { TextFeatures } from '../record.ts';

/** Scripts that are told apart; letters of any other are `Other`. */
const scripts = [
  ...['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Thai', 'Han'],
  ...['Hiragana', 'Katakana', 'Hangul', 'Armenian', 'Georgian', 'Ethiopic'],
];
const scriptPatterns = scripts.map((script) => new RegExp(`^\\p{Script=${script}}$`, 'u'));
const [isLetter, isUpper, isDigit] = [/^\p{L}$/u, /^\p{Lu}$/u, /^\p{Nd}$/u];

/** Bits of a code point's class: known, letter, upper case, digit; above them the number of its script. */
const [known, letter, upper, digit, scriptShift] = [1, 2, 4, 8, 4];
/** Classes by code point, found when they are first met; the pages of the rest take no memory. */
const classes = new Uint16Array(0x110000);

function classOf(codePoint: number): number {
  const cached = classes[codePoint] as number;
  if (cached !== 0) return cached;
  const character = String.fromCodePoint(codePoint);
  let found = known;
  if (isLetter.test(character)) {
    const script = scriptPatterns.findIndex((pattern) => pattern.test(character));
    found |= letter | ((script < 0 ? scripts.length : script) << scriptShift);
    if (isUpper.test(character)) found |= upper;
  } else if (isDigit.test(character)) found |= digit;
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
  const counts = { characters: 0, letters: 0, upperCase: 0, digits: 0 };
  const byScript = new Array<number>(scripts.length + 1).fill(0);
  for (const character of text) {
    const found = classOf(character.codePointAt(0) as number);
    counts.characters += 1;
    if ((found & letter) !== 0) {
      counts.letters += 1;
      const script = found >> scriptShift;
      byScript[script] = (byScript[script] as number) + 1;
      if ((found & upper) !== 0) counts.upperCase += 1;
    } else if ((found & digit) !== 0) counts.digits += 1;
  }
  const most = byScript.indexOf(Math.max(...byScript));
  const share = (count: number): number => (counts.characters === 0 ? 0 : rounded(count / counts.characters));
  return {
    characters: counts.characters,
    words: text.match(/\S+/g)?.length ?? 0,
    letters: share(counts.letters),
    upperCase: share(counts.upperCase),
    digits: share(counts.digits),
    script: counts.letters === 0 ? 'None' : (scripts[most] ?? 'Other'),
  };
}
