/** One named step: a total function from text to text that never throws. */
export type NormalizationStep = (text: string) => string;

/** Zero-width and direction marks, soft hyphen, byte order mark, variation selectors, tags: they carry no letters. */
const invisible = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
const links = /\bhttps?:\/\/\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\p{L}\p{N}])@\w+/giu;
const maybeLink = /:\/\/|www\.|@/i;

/**
 * The steps by name, as a recipe lists them. Forms follow Unicode Standard Annex 15; case follows the default
 * (locale-independent) mappings of the Unicode Standard §3.13.
 */
export const normalizationSteps: Readonly<Record<string, NormalizationStep>> = Object.freeze({
  /** Lone surrogates become U+FFFD, so that what follows sees only Unicode scalar values. */
  'well-formed': (text: string) => (text.isWellFormed() ? text : text.toWellFormed()),
  nfc: (text: string) => text.normalize('NFC'),
  nfkc: (text: string) => text.normalize('NFKC'),
  'lower-case': (text: string) => text.toLowerCase(),
  'strip-invisible': (text: string) => text.replace(invisible, ''),
  /** URLs, e-mail addresses and @names become a blank: they are written alike in every language. */
  'strip-links': (text: string) => (maybeLink.test(text) ? text.replace(links, ' ') : text),
  'fold-digits': (text: string) => text.replace(/\p{Nd}/gu, '0'),
  /** Removes combining marks: é → e. Only for languages in which marks do not matter. */
  'strip-marks': (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC'),
  'collapse-whitespace': (text: string) => text.replace(/[\s\p{Z}]+/gu, ' ').trim(),
  /** Of a dialogue whose turns are lines: the turn that is classified. */
  'last-line': (text: string) => {
    const filled = text.trimEnd();
    return filled.slice(filled.lastIndexOf('\n') + 1);
  },
  /** The turns before it. */
  'earlier-lines': (text: string) => {
    const filled = text.trimEnd();
    return filled.slice(0, Math.max(0, filled.lastIndexOf('\n')));
  },
});
