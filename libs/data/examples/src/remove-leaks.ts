import { duplicateKey } from './duplicate-key.ts';
import type { Example } from './example.ts';

/** The examples to train on without those that evaluation also holds, and how many went for which reason. */
export interface LeakRemoval {
  readonly examples: readonly Example[];
  /** Examples whose whole text stands in evaluation. */
  readonly sameText: number;
  /** Examples whose opening stands in evaluation: one of the two was cut. */
  readonly sameOpening: number;
}

/**
 * Drops from `train` what also stands in `evaluation`: by duplicate key, and by equal openings of
 * `openingLetters` letters (60: the letters that texts cut at 100 characters surely share).
 */
export function removeLeaks(
  train: readonly Example[],
  evaluation: readonly Pick<Example, 'text'>[],
  openingLetters = 60,
): LeakRemoval {
  const texts = new Set<string>();
  const openings = new Set<string>();
  for (const { text } of evaluation) {
    const key = duplicateKey(text);
    texts.add(key);
    if (key.length >= openingLetters) openings.add(key.slice(0, openingLetters));
  }
  // A text without letters is no evidence of a leak.
  texts.delete('');
  let sameText = 0;
  let sameOpening = 0;
  const examples = train.filter(({ text }) => {
    const key = duplicateKey(text);
    if (texts.has(key)) {
      sameText++;
      return false;
    }
    const leaks = key.length >= openingLetters && openings.has(key.slice(0, openingLetters));
    if (leaks) sameOpening++;
    return !leaks;
  });
  return { examples, sameText, sameOpening };
}
