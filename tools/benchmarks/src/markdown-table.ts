import { wilsonInterval, type Interval } from '@runestone/metrics';

/** Renders a Markdown table: the first column to the left, all others to the right. */
export function renderTable(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, c) => (c === 0 ? '---' : '---:'))), ...rows.map(line), ''];
}

/** A share with four decimals. */
export const share = (value: number): string => value.toFixed(4);

/** A share with its interval. */
export const shareWithin = (value: number, [low, high]: Interval): string =>
  `${share(value)} (${share(low)}–${share(high)})`;

/** A number with a fixed count of decimals, or a dash. */
export const known = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '–';

/** A whole number with its thousands apart. */
export const grouped = (value: number): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);

/** A share in percent. */
export const percent = (value: number, digits = 1): string => `${(value * 100).toFixed(digits)} %`;

/** The share that a count is of a whole, in percent, with its 95 % interval (Wilson). */
export function percentWithin(count: number, whole: number): string {
  const [low, high] = wilsonInterval(count, whole);
  return `${percent(count / Math.max(1, whole))} (${percent(low)}–${percent(high)})`;
}
