/** A language by its ISO 639-3 code, or by its ISO 639-1 code where no three-letter code is known here. */
export interface Language {
  /** `dan`. */
  readonly code: string;
  /** What people read: `Danish`. */
  readonly name: string;
  /** BCP 47 primary subtag as CLDR writes it: `da`. */
  readonly tag: string;
}

/** The languages whose usual names and codes are ambiguous or informal: codes, then further names. */
const nordic: readonly (Language & { readonly names: readonly string[] })[] = [
  { code: 'dan', tag: 'da', name: 'Danish', names: ['dk', 'dansk'] },
  { code: 'swe', tag: 'sv', name: 'Swedish', names: ['se', 'svensk', 'svenska'] },
  { code: 'nno', tag: 'nn', name: 'Nynorsk', names: ['norwegian nynorsk'] },
  { code: 'nob', tag: 'nb', name: 'Bokmål', names: ['no', 'bokmal', 'norwegian bokmål'] },
  { code: 'fao', tag: 'fo', name: 'Faroese', names: [] },
  { code: 'isl', tag: 'is', name: 'Icelandic', names: [] },
];

/**
 * Finds a language by code (ISO 639-1, 639-3, BCP 47), informal code (`dk`) or English name.
 * `no` is read as Bokmål, as CLDR does. Returns undefined for what is no language.
 */
export function findLanguage(text: string): Language | undefined {
  const key = text.trim().toLowerCase().replaceAll('_', '-');
  const known = nordic.find(({ code, tag, name, names }) =>
    [code, tag, name.toLowerCase(), ...names].includes(key),
  );
  if (known !== undefined) return { code: known.code, name: known.name, tag: known.tag };
  if (!/^[a-z]{2,3}(-[a-z0-9]+)*$/.test(key)) return undefined;
  const tag = canonicalTag(key);
  const name = tag === undefined ? undefined : displayNames.of(tag);
  return tag === undefined || name === undefined
    ? undefined
    : { code: key.length === 3 ? key : tag, name, tag };
}

const displayNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

function canonicalTag(key: string): string | undefined {
  try {
    return new Intl.Locale(key).language;
  } catch {
    return undefined;
  }
}
