const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const spansMs = [
  ...[minuteMs, 5 * minuteMs, 15 * minuteMs],
  ...[hourMs, 3 * hourMs, 6 * hourMs, dayMs, 7 * dayMs, 30 * dayMs],
];
const mostSpans = 40;

/** The shortest usual span of time of which there is room for forty between the first record and the last, in milliseconds. */
export function chooseSpan(records: readonly { readonly timeMs: number }[]): number {
  let [first, last] = [Infinity, -Infinity];
  for (const { timeMs } of records) [first, last] = [Math.min(first, timeMs), Math.max(last, timeMs)];
  const fitting = spansMs.find((spanMs) => last - first <= spanMs * (mostSpans - 1));
  return fitting ?? Math.ceil((last - first) / (mostSpans - 1));
}
