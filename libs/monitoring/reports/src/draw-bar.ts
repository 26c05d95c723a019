import type { Interval } from '@runestone/metrics';
import { drawLine, inks, round, type Ink } from './draw-picture.ts';
import { markup, type Markup } from './markup.ts';

const [width, height] = [140, 14] as const;
const place = (share: number): number => round(Math.min(1, Math.max(0, share)) * width);

/** Draws a share as a bar, with its interval where it has one; the number beside it says the same to those who do not see it. */
export function drawBar(value: number, interval?: Interval, ink: Ink = 'first'): Markup {
  return markup`<svg class="bar" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"><rect class="fill-grid" y="3" width="${width}" height="8" fill="${inks.grid}"/><rect class="fill-${ink}" y="3" width="${place(value)}" height="8" fill="${inks[ink]}" fill-opacity="0.6"/>${interval && drawWhisker(interval)}</svg>`;
}

function drawWhisker([low, high]: Interval): Markup[] {
  const [from, to] = [Math.max(0.5, place(low)), Math.min(width - 0.5, place(high))];
  return [
    drawLine([from, 7], [to, 7], { ink: 'ink' }),
    ...[from, to].map((x) => drawLine([x, 3], [x, 11], { ink: 'ink' })),
  ];
}
