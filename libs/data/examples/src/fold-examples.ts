import { examplesErrors } from './errors.ts';
import type { Example } from './example.ts';
import { groupExamples, type ExampleGroup, type GroupingOptions } from './group-examples.ts';
import { textShare } from './text-hash.ts';

/** How to cut examples into folds. */
export interface FoldOptions extends GroupingOptions {
  /** At least 2; each fold is the test once. */
  readonly folds: number;
  readonly seed: number;
  /** Share of the other folds to validate on; 0.1. */
  readonly validation?: number;
}

/** The parts of one fold of a cross-validation. */
export interface ExampleFold {
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
}

/**
 * Cuts examples into folds for cross-validation. Equal texts, named groups and shared shingles stay together, in folds
 * and in validation. The largest groups are dealt first, each to the smallest fold, so that folds are of nearly equal
 * size; the seed decides among groups of one size. Throws EXAMPLES_FOLDS_INVALID where there are fewer groups than folds.
 */
export function foldExamples(examples: readonly Example[], options: FoldOptions): ExampleFold[] {
  const { folds, seed, validation = 0.1 } = options;
  const groups = groupExamples(examples, options);
  if (!Number.isInteger(folds) || folds < 2 || groups.length < folds || !(validation >= 0 && validation < 1))
    throw examplesErrors.FOLDS_INVALID(
      `${groups.length} groups of examples cannot be cut into ${folds} folds with a share of ${validation} to validate on. ` +
        'Give at least 2 folds, no more than there are groups, and a share below 1.',
      { details: { folds, groups: groups.length, validation } },
    );
  const foldOf = new Uint16Array(examples.length);
  deal(groups, folds, seed).forEach((dealt, fold) => {
    for (const { indexes } of dealt) for (const index of indexes) foldOf[index] = fold;
  });
  const shareOf = new Float64Array(examples.length);
  for (const { key, indexes } of groups)
    for (const index of indexes) shareOf[index] = textShare(key, (seed ^ validationSalt) >>> 0);
  return Array.from({ length: folds }, (_, fold) => ({
    train: examples.filter((_example, i) => foldOf[i] !== fold && shareOf[i]! >= validation),
    validation: examples.filter((_example, i) => foldOf[i] !== fold && shareOf[i]! < validation),
    test: examples.filter((_example, i) => foldOf[i] === fold),
  }));
}

/** Makes validation fall otherwise than the folds. */
const validationSalt = 0x76616c69;

function deal(groups: readonly ExampleGroup[], folds: number, seed: number): ExampleGroup[][] {
  const sorted = groups
    .map((group) => ({ group, share: textShare(group.key, seed) }))
    .sort((a, b) => b.group.indexes.length - a.group.indexes.length || a.share - b.share);
  const sizes = new Array<number>(folds).fill(0);
  const dealt = sizes.map((): ExampleGroup[] => []);
  for (const { group } of sorted) {
    const smallest = sizes.indexOf(Math.min(...sizes));
    sizes[smallest]! += group.indexes.length;
    dealt[smallest]!.push(group);
  }
  return dealt;
}
