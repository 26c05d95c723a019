import { duplicateKey } from './duplicate-key.ts';
import type { Example } from './example.ts';

/** What stands in a set of examples, and what is odd about it. Counts are of examples unless said otherwise. */
export interface ExamplesReport {
  readonly size: number;
  readonly labels: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
  /** Examples by source and label. */
  readonly labelsBySource: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Texts of white space only. */
  readonly emptyTexts: number;
  /** Examples without a label. */
  readonly unlabelled: number;
  /** Examples whose text and labels both stood before. */
  readonly exactDuplicates: number;
  /** Duplicate keys that carry more than one set of labels. */
  readonly conflictingTexts: number;
  /** A few of the texts with conflicting labels, at most 5. */
  readonly conflicts: readonly { readonly text: string; readonly labels: readonly string[] }[];
  /** Texts with U+FFFD, the sign of a wrong decoding upstream. */
  readonly replacementCharacters: number;
}

/** Counts labels, sources, duplicates, conflicts and damaged texts of a set of examples. */
export function validateExamples(examples: readonly Example[]): ExamplesReport {
  const labels: Record<string, number> = {};
  const sources: Record<string, number> = {};
  const labelsBySource: Record<string, Record<string, number>> = {};
  for (const example of examples) {
    count(sources, example.source);
    const ofSource = (labelsBySource[example.source] ??= {});
    for (const label of example.labels) {
      count(labels, label);
      count(ofSource, label);
    }
  }
  const conflicts = findConflicts(examples);
  return {
    size: examples.length,
    labels,
    sources,
    labelsBySource,
    emptyTexts: examples.filter(({ text }) => text.trim() === '').length,
    unlabelled: examples.filter((example) => example.labels.length === 0).length,
    exactDuplicates:
      examples.length - new Set(examples.map(({ text, labels }) => JSON.stringify([text, labels]))).size,
    conflictingTexts: conflicts.length,
    conflicts: conflicts.slice(0, 5),
    replacementCharacters: examples.filter(({ text }) => text.includes('\uFFFD')).length,
  };
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function findConflicts(examples: readonly Example[]): { text: string; labels: string[] }[] {
  const byKey = new Map<string, { text: string; labels: Set<string> }>();
  for (const { text, labels } of examples) {
    const key = duplicateKey(text);
    // Texts without letters (digits, emoji) all share the empty key and say nothing about labels.
    if (key === '') continue;
    const entry = byKey.get(key) ?? { text, labels: new Set<string>() };
    entry.labels.add([...labels].sort().join(' + '));
    byKey.set(key, entry);
  }
  return [...byKey.values()]
    .filter((entry) => entry.labels.size > 1)
    .map((entry) => ({ text: entry.text, labels: [...entry.labels].sort() }));
}
