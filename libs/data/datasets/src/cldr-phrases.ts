import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageDirectory } from './npm-package.ts';

/** The parts of Unicode CLDR that hold phrases, small files first; annotations name emoji and symbols. */
export const cldrParts = ['dates', 'units', 'names', 'timezones', 'annotations'] as const;

/** One part of Unicode CLDR. */
export type CldrPart = (typeof cldrParts)[number];

interface PartFile {
  readonly package: string;
  readonly file: string;
  /** Where the phrases stand under the root; `*` is the locale. */
  readonly keys: readonly string[];
  readonly only?: readonly string[];
}

const names = (kind: string): PartFile => ({
  package: 'cldr-localenames-full',
  file: `main/*/${kind}.json`,
  keys: ['main', '*', 'localeDisplayNames'],
});

const partFiles: Readonly<Record<CldrPart, readonly PartFile[]>> = {
  annotations: [
    {
      package: 'cldr-annotations-full',
      file: 'annotations/*/annotations.json',
      keys: ['annotations', 'annotations'],
    },
  ],
  names: ['languages', 'territories', 'scripts', 'variants', 'localeDisplayNames'].map(names),
  dates: [
    { package: 'cldr-dates-full', file: 'main/*/dateFields.json', keys: ['main', '*', 'dates', 'fields'] },
    {
      package: 'cldr-dates-full',
      file: 'main/*/ca-gregorian.json',
      keys: ['main', '*', 'dates', 'calendars', 'gregorian'],
      // The other members are patterns such as "d. MMMM y".
      only: ['months', 'days', 'quarters', 'dayPeriods', 'eras'],
    },
  ],
  timezones: [
    {
      package: 'cldr-dates-full',
      file: 'main/*/timeZoneNames.json',
      keys: ['main', '*', 'dates', 'timeZoneNames'],
    },
  ],
  units: [{ package: 'cldr-units-full', file: 'main/*/units.json', keys: ['main', '*', 'units', 'long'] }],
};

/** Names the npm packages that hold parts, and the one whose locales are listed. */
export function cldrPackages(parts: readonly CldrPart[]): string[] {
  const packages = parts.flatMap((part) => partFiles[part].map((file) => file.package));
  return [...new Set([localesPackage, ...packages])].sort();
}

/** The locales that it has are those that are read. */
const localesPackage = 'cldr-annotations-full';

/** Lists the locales that are plain languages with annotations, as in `da`, `nn`, `no`; about 160. */
export async function listCldrLocales(): Promise<string[]> {
  const folder = path.join(packageDirectory(`${localesPackage}/package.json`), 'annotations');
  return (await readdir(folder)).filter((locale) => /^[a-z]+$/.test(locale)).sort();
}

/**
 * Reads the distinct phrases of a locale in the parts' order: placeholders such as {0} are removed, codes that stand
 * for themselves and phrases of under three letters are left out. A part that the locale lacks gives nothing.
 * No further file is read once there are `enough` phrases.
 */
export async function readCldrPhrases(
  locale: string,
  parts: readonly CldrPart[],
  enough = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const phrases = new Set<string>();
  for (const file of parts.flatMap((part) => partFiles[part])) {
    if (phrases.size >= enough) break;
    const root = await readJson(file, locale);
    const found = file.keys.reduce((value, key) => memberOf(value, key === '*' ? locale : key), root);
    const chosen = file.only === undefined ? found : file.only.map((key) => memberOf(found, key));
    visitStrings(chosen, '', (text) => {
      const phrase = /[{\s]/.test(text)
        ? text
            .replace(/\{\d+\}|\s+/g, ' ')
            .replace(/ {2,}/g, ' ')
            .trim()
        : text;
      if (!phrases.has(phrase) && /\p{L}\P{L}*\p{L}\P{L}*\p{L}/u.test(phrase)) phrases.add(phrase);
    });
  }
  return [...phrases];
}

async function readJson(file: PartFile, locale: string): Promise<unknown> {
  const directory = packageDirectory(`${file.package}/package.json`);
  try {
    return JSON.parse(await readFile(path.join(directory, file.file.replace('*', locale)), 'utf8'));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Visits the strings of a tree, without codes that stand for themselves. */
function visitStrings(value: unknown, key: string, visit: (text: string) => void): void {
  if (typeof value === 'string') {
    if (value !== key) visit(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) visitStrings((value as Record<string, unknown>)[name], name, visit);
  }
}
