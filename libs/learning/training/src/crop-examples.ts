import type { Example } from '@runestone/examples';
import type { Random } from '@runestone/random';

/** How texts are cropped. */
export interface CropOptions {
  /** Spans cut from each text. */
  readonly crops: number;
  /** Longest span in words. */
  readonly maxWords: number;
  /** Share of the texts labelled `other` that are cropped. */
  readonly otherShare: number;
  readonly other?: string;
}

const fewestWords = 4;

/**
 * Cuts random spans of 1 to `maxWords` words out of texts of at least four words, so that a model trained on sentences
 * also knows short texts. Returns the spans only.
 */
export function cropExamples(examples: readonly Example[], options: CropOptions, random: Random): Example[] {
  const { crops, maxWords, otherShare, other } = options;
  const spans: Example[] = [];
  if (crops === 0) return spans;
  for (const example of examples) {
    if (other !== undefined && example.labels.includes(other) && random.nextFloat() >= otherShare) continue;
    const words = example.text.trim().split(/\s+/);
    if (words.length < fewestWords) continue;
    for (let crop = 0; crop < crops; crop += 1) {
      const size = 1 + random.nextInt(Math.min(maxWords, words.length - 1));
      const start = random.nextInt(words.length - size + 1);
      spans.push({ ...example, text: words.slice(start, start + size).join(' ') });
    }
  }
  return spans;
}

/** Gives a share of the examples that have fields, drawn at random, without them. */
export function hideFields(examples: readonly Example[], share: number, random: Random): Example[] {
  return examples
    .filter(({ fields }) => fields !== undefined && random.nextFloat() < share)
    .map(({ fields: _, ...rest }) => rest);
}
