import { escapeMarkup } from './escape-markup.ts';

/** Values by step, to be drawn as a line. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

const [width, height] = [560, 300] as const;
const area = { left: 56, right: 540, top: 36, bottom: 250 } as const;
const inks = ['#1f5fa8', '#b3541e', '#1b6e4b', '#7a3e9d', '#5b5b5b'] as const;

/** Draws curves over steps as SVG; values that are no finite numbers are left out. */
export function drawCurves(curves: readonly Curve[], title: string): string {
  const finite = curves.map(({ name, points }) => ({
    name,
    points: points.filter(({ value }) => Number.isFinite(value)),
  }));
  const all = finite.flatMap(({ points }) => points);
  const steps = rangeOf(all.map(({ step }) => step));
  const values = rangeOf(all.map(({ value }) => value));
  const x = (step: number): number => scale(step, steps, [area.left, area.right]);
  const y = (value: number): number => scale(value, values, [area.bottom, area.top]);
  const axis = [values[0], (values[0] + values[1]) / 2, values[1]];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escapeMarkup(title)}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${area.left}" y="20" font-weight="600">${escapeMarkup(title)}</text>`,
    ...axis.map(
      (value) =>
        `<line x1="${area.left}" x2="${area.right}" y1="${round(y(value))}" y2="${round(y(value))}" stroke="#d8d8d8"/>` +
        `<text x="${area.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${value.toPrecision(3)}</text>`,
    ),
    ...steps.map(
      (step) =>
        `<text x="${round(x(step))}" y="${area.bottom + 18}" text-anchor="middle">${Number(step.toPrecision(6))}</text>`,
    ),
    ...finite.map(({ points }, i) =>
      drawLine(
        points.map(({ step, value }) => [x(step), y(value)]),
        inkOf(i),
      ),
    ),
    ...finite.map(
      ({ name }, i) =>
        `<text x="${area.left + i * 160}" y="${height - 10}" fill="${inkOf(i)}">● ${escapeMarkup(name)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

const inkOf = (index: number): string => inks[index % inks.length] as string;

function drawLine(points: readonly (readonly number[])[], ink: string): string {
  const path = points.map(([x, y]) => `${round(x as number)},${round(y as number)}`).join(' ');
  const dots = points
    .slice(0, 60)
    .map(([x, y]) => `<circle cx="${round(x as number)}" cy="${round(y as number)}" r="2.5" fill="${ink}"/>`);
  return `<polyline points="${path}" fill="none" stroke="${ink}" stroke-width="2"/>${points.length <= 60 ? dots.join('') : ''}`;
}

/** The least and the greatest value, a little apart where they are one. */
function rangeOf(values: readonly number[]): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
  if (least > greatest) return [0, 1];
  return least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest];
}

function scale(
  value: number,
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): number {
  return low + ((value - from) / (to - from)) * (high - low);
}

const round = (value: number): number => Math.round(value * 10) / 10;
