import { createKeyedSets } from './disjoint-sets.ts';
import { groupNames, type Example } from './example.ts';
import { readParts } from './split-examples.ts';

/**
 * Splits examples by their time, the oldest into the first part: no text of a part is newer than one of the next, and
 * equal times stay together. Examples of shared groups stand where the newest of them does. Examples without a time are left out,
 * for nobody knows what they would give away. Throws EXAMPLES_PARTS_INVALID for shares that don't add up to 1.
 */
export function splitByTime<Part extends string>(
  examples: readonly Example[],
  shares: Readonly<Record<Part, number>>,
): Record<Part, Example[]> {
  const parts = readParts(shares);
  const times = newestTimes(examples);
  const sorted = times.filter((time) => time !== undefined).sort((a, b) => a - b);
  const firstTimes = parts.map((_, part) => firstTime(sorted, part === 0 ? 0 : parts[part - 1]!.upTo));
  const split = parts.map((): Example[] => []);
  examples.forEach((example, index) => {
    const time = times[index];
    if (time === undefined) return;
    split[firstTimes.findLastIndex((first) => time >= first)]?.push(example);
  });
  return Object.fromEntries(parts.map(({ name }, part) => [name, split[part]])) as Record<Part, Example[]>;
}

/** The time of each example that has one: that of the newest it belongs together with. */
function newestTimes(examples: readonly Example[]): (number | undefined)[] {
  const sets = createKeyedSets(examples.length);
  examples.forEach((example, index) => {
    for (const name of groupNames(example)) sets.join(name, index);
  });
  const newest = new Map<number, number>();
  examples.forEach(({ time = -Infinity }, index) => {
    const root = sets.find(index);
    newest.set(root, Math.max(time, newest.get(root) ?? -Infinity));
  });
  return examples.map(({ time }, index) => (time === undefined ? time : newest.get(sets.find(index))));
}

/** The time at which a part begins that comes after a share of all examples. */
function firstTime(sorted: readonly number[], after: number): number {
  if (after === 0) return -Infinity;
  return sorted[Math.round(after * sorted.length)] ?? Infinity;
}
