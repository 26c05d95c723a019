import { duplicateKey } from './duplicate-key.ts';
import type { Example } from './example.ts';

/** Examples without conflicting labels, and how many went. */
export interface ConflictResolution {
  readonly examples: readonly Example[];
  readonly removed: number;
}

/**
 * Takes out equal texts (by duplicate key) that carry different labels: all of them (`drop`), or all but those with the
 * labels that most of them carry (`majority`; all where none has most). Texts without letters are left alone.
 */
export function resolveConflicts(
  examples: readonly Example[],
  keep: 'drop' | 'majority',
): ConflictResolution {
  const keys = examples.map(({ text }) => duplicateKey(text));
  const labelSets = examples.map(({ labels }) => JSON.stringify([...labels].sort()));
  const counts = new Map<string, Map<string, number>>();
  keys.forEach((key, index) => {
    const ofText = counts.get(key) ?? new Map<string, number>();
    const labels = labelSets[index] as string;
    counts.set(key, ofText.set(labels, (ofText.get(labels) ?? 0) + 1));
  });
  const kept = examples.filter((_, index) => {
    const key = keys[index] as string;
    const ofText = counts.get(key) as Map<string, number>;
    if (key === '' || ofText.size === 1) return true;
    return keep === 'majority' && mostOf(ofText) === labelSets[index];
  });
  return { examples: kept, removed: examples.length - kept.length };
}

/** The labels that are counted most often; undefined where two are. */
function mostOf(counts: ReadonlyMap<string, number>): string | undefined {
  const most = Math.max(...counts.values());
  const [first, second] = [...counts].filter(([, count]) => count === most);
  return second === undefined ? first?.[0] : undefined;
}
