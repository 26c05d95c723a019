import type { Classification } from '@runestone/text-pipeline';
import type { LiveModel } from '../models/live-model.ts';

/** What the first design's answers say where no label is sure enough. */
export const uncertain = 'Uncertain';

/** The name of a label for people, or the label itself. */
export function nameOf(label: string, { manifest }: LiveModel): string {
  const { names } = manifest.labels;
  return Object.hasOwn(names, label) ? (names[label] as string) : label;
}

/** The labels that were decided on; none for an abstention. */
export function decidedLabels(result: Classification): string[] {
  if (result.outcome === 'label') return [result.label];
  return result.outcome === 'labels' ? result.labels.map(({ label }) => label) : [];
}

/** The labels that were decided on, by their names. */
export const decidedNames = (result: Classification, live: LiveModel): string[] =>
  decidedLabels(result).map((label) => nameOf(label, live));
