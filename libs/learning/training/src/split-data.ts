import {
  removeLeaks,
  removeRepeats,
  resolveConflicts,
  splitByTime,
  splitExamples,
  type Example,
} from '@runestone/examples';
import type { LeaveOut } from './leave-out.ts';
import type { Recipe } from './recipe.ts';

/** The parts of the training sources. */
export interface DataParts {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
  /** Examples taken out of training because another part also holds them. */
  readonly leaksRemoved: number;
}

/** Splits examples as a recipe says, and sees to it that no text stands in two parts unless it asks for that. */
export function splitData(examples: readonly Example[], recipe: Recipe, leaveOut: LeaveOut): DataParts {
  const { validation, test, shingleWords, splitBy = 'text', repeats = 'leave-out' } = recipe.data;
  const shares = { train: 1 - validation - test, validation, test };
  const split =
    splitBy === 'time'
      ? splitByTime(examples, shares)
      : splitExamples(examples, {
          seed: recipe.seed,
          parts: shares,
          joinTexts: splitBy === 'text',
          ...(shingleWords === undefined ? {} : { shingleWords }),
        });
  if (splitBy === 'time')
    leaveOut('undated', examples.length - Object.values(split).reduce((sum, part) => sum + part.length, 0));
  if (repeats === 'keep') return { ...split, leaksRemoved: 0 };
  const unique = splitBy === 'text' ? { parts: split, removed: 0 } : removeRepeats(split);
  leaveOut('repeated', unique.removed);
  const train = removeLeaks(unique.parts.train, [...unique.parts.validation, ...unique.parts.test]);
  return {
    ...unique.parts,
    train: train.examples,
    leaksRemoved: train.sameText + train.sameOpening,
  };
}

/** Takes the examples with a text and listed labels, and those without conflicts where the recipe asks for that. */
export function takeUsable(
  examples: readonly Example[],
  recipe: Recipe,
  leaveOut: LeaveOut,
): readonly Example[] {
  const known = new Set(recipe.labels.labels);
  const written = examples.filter(({ text }) => text.trim() !== '');
  leaveOut('emptied', examples.length - written.length);
  const usable = written.filter(({ labels }) => labels.every((label) => known.has(label)));
  leaveOut('unlisted', written.length - usable.length);
  const { conflicts = 'keep' } = recipe.data;
  if (conflicts === 'keep') return usable;
  const resolved = resolveConflicts(usable, conflicts);
  leaveOut('conflicting', resolved.removed);
  return resolved.examples;
}

/** Drops the labels that are not listed from examples, where the recipe asks for that. */
export function dropUnlisted(examples: readonly Example[], { labels, data }: Recipe): readonly Example[] {
  if (data.unlisted !== 'label') return examples;
  const known = new Set(labels.labels);
  return examples.map((example) => ({
    ...example,
    labels: example.labels.filter((label) => known.has(label)),
  }));
}
