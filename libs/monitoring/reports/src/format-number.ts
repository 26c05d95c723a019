import type { Interval } from '@runestone/metrics';

/** What stands where there is no number. */
const noNumber = '–';

const orNothing = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined || !Number.isFinite(value) ? noNumber : format(value);

/** A share in percent: `84.6 %`, in one piece. */
export const formatPercent = (share: number | undefined): string =>
  orNothing(share, (value) => `${(value * 100).toFixed(1)}\u00a0%`);

/** A measure in [0, 1]: `0.846`. */
export const formatMeasure = (value: number | undefined): string =>
  orNothing(value, (number) => number.toFixed(3));

const grouped = new Intl.NumberFormat('en');

/** A whole number with separators: `2,490`. */
export const formatCount = (count: number | undefined): string =>
  orNothing(count, (value) => grouped.format(value));

/** A number of any size in three digits, for axes. */
export const formatTick = (value: number): string => String(Number(value.toPrecision(3)));

/** A count of something: `1 text`, `2,490 texts`. */
export const formatNoun = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The interval of a share: `83.2 % to 86.0 %`. */
export const formatPercents = ([low, high]: Interval): string =>
  `${formatPercent(low)} to ${formatPercent(high)}`;

/** The interval of a measure: `0.832–0.860`, in one piece. */
export const formatMeasures = ([low, high]: Interval): string =>
  `${formatMeasure(low)}\u2060–\u2060${formatMeasure(high)}`;

const latestMs = 8.64e15;

/** A moment in UTC, to the minute: `2026-11-22 09:30`. */
export function formatTime(timeMs: number): string {
  if (!(Math.abs(timeMs) <= latestMs)) return noNumber;
  return new Date(timeMs).toISOString().replace('T', ' ').slice(0, -8);
}
