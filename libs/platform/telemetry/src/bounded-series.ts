/** The labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** Remembers the series of one metric in the order of use, and names the one to forget when there are too many. */
export interface BoundedSeries {
  /** Marks a series as used; returns the series that has to go, if any. */
  touch(labels: Labels): Labels | undefined;
}

/** Creates a bound on the number of series of one metric. */
export function createBoundedSeries(maxSeries: number): BoundedSeries {
  const used = new Map<string, Labels>();
  let latest: string | undefined;
  return {
    touch(labels) {
      const key = Object.values(labels).join('\u0000');
      // Mostly the same series is used again and again: its place in the order does not change.
      if (key === latest) return undefined;
      latest = key;
      used.delete(key);
      used.set(key, labels);
      if (used.size <= maxSeries) return undefined;
      const [oldestKey, oldest] = used.entries().next().value as [string, Labels];
      used.delete(oldestKey);
      return oldest;
    },
  };
}
