import { decisionErrors } from './errors.ts';

/** Sets of classes by their indices, one for each output of a model (label powerset: Tsoumakas and Katakis 2007). */
export type LabelSets = readonly (readonly number[])[];

/** Throws DECISION_OPTIONS_INVALID for an index that is no class, and for two sets that hold the same classes. */
export function checkLabelSets(sets: LabelSets, classCount: number): void {
  const known = new Set<string>();
  for (const [place, set] of sets.entries()) {
    const stray = set.find((index) => index >= classCount);
    if (stray !== undefined)
      throw decisionErrors.OPTIONS_INVALID(
        `Set ${place} holds the class ${stray}, and there are ${classCount}, the first of them 0.`,
      );
    const key = [...set].sort((a, b) => a - b).join();
    if (known.has(key))
      throw decisionErrors.OPTIONS_INVALID(`Set ${place} holds the same classes as one before it.`);
    known.add(key);
  }
}

/** For each class the sum of the probabilities of the sets that hold it. */
export function sumOverSets(probabilities: Float64Array, sets: LabelSets, classCount: number): Float64Array {
  const sums = new Float64Array(classCount);
  for (const [place, set] of sets.entries())
    for (const index of set) sums[index] = (sums[index] as number) + (probabilities[place] as number);
  // The roundings of many sets may add up to a little more than 1.
  return sums.map((sum) => Math.min(1, sum));
}
