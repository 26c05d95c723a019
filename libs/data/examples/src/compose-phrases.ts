import { examplesErrors } from './errors.ts';

/** How phrases become longer pseudo-sentences. */
export interface CompositionOptions {
  /** Phrases in one composition: a whole number drawn evenly between the two. */
  readonly minPhrases: number;
  readonly maxPhrases: number;
  /** How often every phrase is used: each round shuffles all phrases anew and deals them out. */
  readonly rounds: number;
  /** Drawn evenly between phrases; a plain space when absent. */
  readonly separators?: readonly string[];
}

/**
 * Joins short phrases into longer texts so that a model trained on names and terms also meets texts as long as
 * sentences. Every phrase stands in `rounds` texts. `random` gives numbers in [0, 1) and decides everything.
 * Throws EXAMPLES_COMPOSITION_INVALID for counts that are no whole numbers ≥ 1 or stand in the wrong order.
 */
export function composePhrases(
  phrases: readonly string[],
  options: CompositionOptions,
  random: () => number,
): string[] {
  checkOptions(options);
  const { minPhrases, maxPhrases } = options;
  const texts: string[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const dealt = shuffle(phrases, random);
    for (let start = 0; start < dealt.length;) {
      const size = minPhrases + Math.floor(random() * (maxPhrases - minPhrases + 1));
      texts.push(join(dealt.slice(start, start + size), options.separators ?? [' '], random));
      start += size;
    }
  }
  return texts;
}

function checkOptions({ minPhrases, maxPhrases, rounds }: CompositionOptions): void {
  const whole = [minPhrases, maxPhrases, rounds].every((value) => Number.isInteger(value) && value >= 1);
  if (whole && minPhrases <= maxPhrases) return;
  throw examplesErrors.COMPOSITION_INVALID(
    `Phrases can't be composed with minPhrases ${minPhrases}, maxPhrases ${maxPhrases} and rounds ${rounds}: ` +
      'give whole numbers of at least 1, with minPhrases not above maxPhrases.',
    { details: { minPhrases, maxPhrases, rounds } },
  );
}

function shuffle(items: readonly string[], random: () => number): string[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [shuffled[index], shuffled[other]] = [shuffled[other]!, shuffled[index]!];
  }
  return shuffled;
}

function join(phrases: readonly string[], separators: readonly string[], random: () => number): string {
  return phrases.reduce(
    (text, phrase) => text + separators[Math.floor(random() * separators.length)]! + phrase,
  );
}
