import type { MetricPoint } from './tracker.ts';

/** The value of each metric at its highest step, and there the one that comes last. Points are in the order logged. */
export function latestMetrics(
  points: readonly (MetricPoint & { readonly key: string })[],
): Readonly<Record<string, number>> {
  const latest = new Map<string, MetricPoint>();
  for (const point of points) {
    if (point.step >= (latest.get(point.key)?.step ?? -Infinity)) latest.set(point.key, point);
  }
  return Object.fromEntries([...latest].map(([key, { value }]) => [key, value]));
}
