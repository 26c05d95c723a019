import type { Example } from './example.ts';
import { readParts } from './split-examples.ts';

/**
 * Splits examples by their time, the oldest into the first part: no text of a part is newer than one of the next, and
 * equal times stay together. A named group stands where its newest example does. Examples without a time are left out,
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

/** The time of each example, or of the newest of its group. */
function newestTimes(examples: readonly Example[]): (number | undefined)[] {
  const newest = new Map<string, number>();
  for (const { group, time } of examples)
    if (group !== undefined && time !== undefined)
      newest.set(group, Math.max(time, newest.get(group) ?? -Infinity));
  return examples.map(({ group, time }) =>
    time === undefined || group === undefined ? time : newest.get(group),
  );
}

/** The time at which a part begins that comes after a share of all examples. */
function firstTime(sorted: readonly number[], after: number): number {
  if (after === 0) return -Infinity;
  return sorted[Math.round(after * sorted.length)] ?? Infinity;
}
