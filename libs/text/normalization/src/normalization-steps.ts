/** One named step: a total function from text to text that never throws. */
export type NormalizationStep = (text: string) => string;

/** Zero-width and direction marks, soft hyphen, byte order mark, variation selectors: they carry no letters. */
const invisible = /[\u00AD\u034F\u061C\u115F\u1160\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF9-\uFFFB]|\u{E0001}|[\u{E0020}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/gu;
const hasInvisible = /[\u00AD\u034F\u061C\u115F\u1160\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF9-\uFFFB\uDB40]/;
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
  'strip-invisible': (text: string) => (hasInvisible.test(text) ? text.replace(invisible, '') : text),
  /** URLs, e-mail addresses and @names become a blank: they are written alike in every language. */
  'strip-links': (text: string) => (maybeLink.test(text) ? text.replace(links, ' ') : text),
  'fold-digits': (text: string) => text.replace(/\p{Nd}/gu, '0'),
  /** Removes combining marks: é → e. Only for languages in which marks do not matter. */
  'strip-marks': (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC'),
  'collapse-whitespace': (text: string) => text.replace(/[\s\p{Z}]+/gu, ' ').trim(),
});
