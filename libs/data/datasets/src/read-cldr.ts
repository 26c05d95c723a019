import {
  composePhrases,
  duplicateKey,
  textHash,
  textShare,
  type CompositionOptions,
  type Example,
} from '@runestone/examples';
import { cldrParts, listCldrLocales, readCldrPhrases, type CldrPart } from './cldr-phrases.ts';
import { isLimited, limitOf, type LanguageLimits } from './language-limits.ts';
import { createLabelMapper, type LabelMapping } from './map-labels.ts';

/** Which phrases of Unicode CLDR to take, and how. Labels are CLDR's languages: `da`, `sv`, `no` (Bokmål), `nn`. */
export interface CldrOptions extends LabelMapping, LanguageLimits {
  /** All when absent. Read in this order; a language with a limit is read only until it has enough phrases. */
  readonly parts?: readonly CldrPart[];
  /** Joins phrases to longer texts; single phrases when absent. Languages with a limit are dealt out once. */
  readonly compose?: CompositionOptions;
  /** Decides the compositions and the choice under a limit; 0 when absent. */
  readonly seed?: number;
}

/** Phrases are put into so many groups that must not be split. */
const folds = 100;

/**
 * Streams phrases of Unicode CLDR. Every phrase belongs, by its letters, to one of 100 groups, and only phrases of one
 * group are joined: so no phrase stands in two parts of a split, in whatever language it is the same.
 */
export async function* readCldr(options: CldrOptions = {}): AsyncGenerator<Example> {
  const mapLabel = createLabelMapper(options);
  for (const locale of await listCldrLocales()) {
    const label = mapLabel(locale, `cldr ${locale}`);
    if (label === undefined) continue;
    const phrases = await readCldrPhrases(locale, options.parts ?? cldrParts, enoughFor(locale, options));
    for (const { text, fold } of selectTexts(locale, phrases, options)) {
      yield { text, labels: [label], source: 'cldr', group: `phrases ${fold}` };
    }
  }
}

interface FoldedText {
  readonly text: string;
  readonly fold: number;
}

function selectTexts(locale: string, phrases: readonly string[], options: CldrOptions): FoldedText[] {
  const seed = options.seed ?? 0;
  const limited = isLimited(locale, options);
  const byFold = Array.from({ length: folds }, (): string[] => []);
  for (const phrase of limited ? preselect(locale, phrases, options) : phrases)
    byFold[textHash(duplicateKey(phrase)) % folds]!.push(phrase);
  const { compose } = options;
  const texts = byFold.flatMap((members, fold) => {
    if (compose === undefined) return members.map((text) => ({ text, fold }));
    const rounds = limited ? 1 : compose.rounds;
    const random = seededRandom(`${locale} ${fold}`, seed);
    return composePhrases(members, { ...compose, rounds }, random).map((text) => ({ text, fold }));
  });
  if (!limited) return texts;
  return texts
    .map((entry) => ({ ...entry, order: textHash(`${locale} ${entry.text}`, seed) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, limitOf(locale, options));
}

/** The phrases that a limit can use, twice over: reading all of 160 languages to keep fifty texts of each is slow. */
function enoughFor(locale: string, options: CldrOptions): number {
  return limitOf(locale, options) * (options.compose?.maxPhrases ?? 1) * 2;
}

/** Takes a few times the phrases that the limit can use: composing all of a language to keep fifty is slow. */
function preselect(locale: string, phrases: readonly string[], options: CldrOptions): string[] {
  const enough = enoughFor(locale, options);
  if (phrases.length <= enough) return [...phrases];
  return phrases
    .map((phrase) => ({ phrase, order: textHash(phrase, options.seed ?? 0) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, enough)
    .map(({ phrase }) => phrase);
}

/** Numbers in [0, 1) that depend on the key and the seed alone, whatever else is read. */
function seededRandom(key: string, seed: number): () => number {
  let calls = 0;
  return () => textShare(`${key} ${calls++}`, seed);
}
