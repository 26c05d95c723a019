import { labelsOf, type Classification } from '@runestone/text-pipeline';
import type { LiveModel } from '../models/live-model.ts';

/** What the first design's answers say where no label is sure enough. */
export const uncertain = 'Uncertain';

/** The name of a label for people, or the label itself. */
function nameOf(label: string, { manifest }: LiveModel): string {
  const { names } = manifest.labels;
  return Object.hasOwn(names, label) ? (names[label] as string) : label;
}

/** The best of the labels that were decided on, by its name; where none is, Uncertain with the best label's score. */
export function bestDecided(
  result: Classification,
  live: LiveModel,
): { readonly label: string; readonly score: number } {
  const best = result.outcome === 'labels' ? result.labels[0] : result.alternatives[0];
  return result.outcome === 'abstain' || best === undefined
    ? { label: uncertain, score: result.alternatives[0]?.score ?? 0 }
    : { label: nameOf(best.label, live), score: best.score };
}

/** The labels that were decided on, by their names. */
export const decidedNames = (result: Classification, live: LiveModel): string[] =>
  labelsOf(result).map((label) => nameOf(label, live));
