import { duplicateKey } from './duplicate-key.ts';
import type { Example } from './example.ts';

/** The parts of a split without the texts that an earlier part holds too, and how many went. */
export interface RepeatRemoval<Part extends string> {
  readonly parts: Record<Part, Example[]>;
  readonly removed: number;
}

/**
 * Drops from each part what stands in a part before it, by duplicate key: for splits that let equal texts fall apart.
 * Training keeps its texts; a test holds only what was never trained on. Texts without letters are left alone.
 */
export function removeRepeats<Part extends string>(
  parts: Readonly<Record<Part, readonly Example[]>>,
): RepeatRemoval<Part> {
  const seen = new Set<string>();
  let removed = 0;
  const entries = Object.entries<readonly Example[]>(parts).map(([name, examples]) => {
    const kept = examples.filter(({ text }) => !seen.has(duplicateKey(text)));
    removed += examples.length - kept.length;
    for (const { text } of examples) seen.add(duplicateKey(text));
    // A text without letters is no evidence of a leak.
    seen.delete('');
    return [name, kept];
  });
  return { parts: Object.fromEntries(entries) as Record<Part, Example[]>, removed };
}
