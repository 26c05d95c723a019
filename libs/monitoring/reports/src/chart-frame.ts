import { drawLine, drawText } from './draw-picture.ts';
import type { Markup } from './markup.ts';

/** The least and the greatest value of an axis. */
export type Range = readonly [number, number];

/** A place on an axis with what is written there. */
export interface Tick {
  readonly value: number;
  readonly text: string;
  /** How the text lies to its place; in the middle unless given. */
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** An axis: what it spans, and where it has marks. */
export interface Axis {
  readonly range: Range;
  readonly ticks: readonly Tick[];
}

/** The place of the marks of a chart, in pixels. */
export interface ChartArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A chart without its marks: the axes, and where values lie. */
export interface ChartFrame {
  readonly axes: readonly Markup[];
  x(value: number): number;
  y(value: number): number;
}

/** Creates the frame of a chart. */
export function createChartFrame(area: ChartArea, axes: { readonly x: Axis; readonly y: Axis }): ChartFrame {
  const x = scale(axes.x.range, [area.left, area.right]);
  const y = scale(axes.y.range, [area.bottom, area.top]);
  return {
    x,
    y,
    axes: [
      ...axes.y.ticks.flatMap(({ value, text }) => [
        drawLine([area.left, y(value)], [area.right, y(value)], { ink: 'grid' }),
        drawText([area.left - 8, y(value) + 4], text, { anchor: 'end', ink: 'faint' }),
      ]),
      ...axes.x.ticks.map(({ value, text, anchor = 'middle' }) =>
        drawText([x(value), area.bottom + 18], text, { anchor, ink: 'faint' }),
      ),
    ],
  };
}

function scale([from, to]: Range, [low, high]: Range): (value: number) => number {
  const span = to - from;
  return (value) => (span === 0 ? (low + high) / 2 : low + ((value - from) / span) * (high - low));
}

/** The least and the greatest of finite values, a little apart where they are one; 0 to 1 of none. */
export function rangeOf(values: readonly number[]): Range {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values)
    if (Number.isFinite(value)) [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
  if (least > greatest) return [0, 1];
  return least === greatest ? [least - 0.5, greatest + 0.5] : [least, greatest];
}

/** Marks at even distances, from the least to the greatest value. */
export function evenTicks([from, to]: Range, steps: number, format: (value: number) => string): Tick[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const value = from + ((to - from) * step) / steps;
    return { value, text: format(value) };
  });
}
