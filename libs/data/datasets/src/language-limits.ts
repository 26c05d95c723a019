/** How many examples of each language to take; languages are named as the source names them. */
export interface LanguageLimits {
  /** The most examples of single languages. */
  readonly limits?: Readonly<Record<string, number>>;
  /** The most examples of each language that neither `limits` nor the label map lists. */
  readonly limitOthers?: number;
}

/** Gives the most examples of a language; a mapped language has no limit but its own. */
export function limitOf(language: string, options: LanguageLimits & { readonly map?: object }): number {
  if (options.limits !== undefined && Object.hasOwn(options.limits, language))
    return options.limits[language]!;
  if (options.map !== undefined && Object.hasOwn(options.map, language)) return Number.POSITIVE_INFINITY;
  return options.limitOthers ?? Number.POSITIVE_INFINITY;
}

/** Tells whether a language is one of many others, of which a few examples are enough. */
export function isLimited(language: string, options: LanguageLimits & { readonly map?: object }): boolean {
  return limitOf(language, options) !== Number.POSITIVE_INFINITY;
}
