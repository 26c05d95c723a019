import { examplesErrors } from './errors.ts';
import type { Example } from './example.ts';
import { groupExamples, type GroupingOptions } from './group-examples.ts';
import { textShare } from './text-hash.ts';

/** How to split: the parts' shares in order; the first part is the one to train on. */
export interface SplitOptions<Part extends string> extends GroupingOptions {
  readonly seed: number;
  /** Shares that add up to 1, as in `{ train: 0.9, validation: 0.05, test: 0.05 }`. */
  readonly parts: Readonly<Record<Part, number>>;
  /** Unnamed groups of more examples than this go to the first part, so no template fills a test set; 100. */
  readonly largeGroup?: number;
}

/**
 * Splits examples into parts without leaks: equal texts, named groups and shared shingles stay together.
 * A hash of the group's key and the seed decides, so examples added later move no other group.
 * Shares are met on average over groups. Throws EXAMPLES_PARTS_INVALID for shares that don't add up to 1.
 */
export function splitExamples<Part extends string>(
  examples: readonly Example[],
  options: SplitOptions<Part>,
): Record<Part, Example[]> {
  const parts = readParts(options.parts);
  const partOf = new Uint8Array(examples.length);
  for (const group of groupExamples(examples, options)) {
    const large = !group.named && group.indexes.length > (options.largeGroup ?? 100);
    const part = large ? 0 : choosePart(parts, textShare(group.key, options.seed));
    for (const index of group.indexes) partOf[index] = part;
  }
  const split = Object.fromEntries(parts.map(({ name }) => [name, [] as Example[]])) as Record<
    Part,
    Example[]
  >;
  examples.forEach((example, index) => split[parts[partOf[index]!]!.name as Part].push(example));
  return split;
}

/** A part of a split: it takes what stands below `upTo` in [0, 1] and in no part before it. */
export interface PartShare {
  readonly name: string;
  readonly upTo: number;
}

/** Adds up the shares of parts, in their order. Throws EXAMPLES_PARTS_INVALID. */
export function readParts(shares: Readonly<Record<string, number>>): PartShare[] {
  let upTo = 0;
  const parts = Object.entries(shares).map(([name, share]) => ({ name, share, upTo: (upTo += share) }));
  const invalid = parts.find(({ share }) => !(share >= 0 && share <= 1));
  if (parts.length === 0 || invalid !== undefined || Math.abs(upTo - 1) > 1e-9) {
    throw examplesErrors.PARTS_INVALID(
      `The parts ${JSON.stringify(shares)} are not shares between 0 and 1 that add up to 1. Correct the recipe's split.`,
      { details: { parts: { ...shares } } },
    );
  }
  return parts;
}

function choosePart(parts: readonly PartShare[], share: number): number {
  const index = parts.findIndex((part) => share < part.upTo);
  return index < 0 ? parts.length - 1 : index;
}
