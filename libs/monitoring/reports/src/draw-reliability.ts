import { wilsonInterval, type ReliabilityBin } from '@runestone/metrics';
import { createChartFrame, evenTicks } from './chart-frame.ts';
import { drawLine, drawPicture, drawText, inks, round } from './draw-picture.ts';
import { formatCount, formatMeasure, formatPercent } from './format-number.ts';
import { markup, type Markup } from './markup.ts';

const size = [380, 400] as const;
const area = { left: 56, right: 360, top: 20, bottom: 290 } as const;
const counts = { top: 330, bottom: 366 } as const;

/**
 * Draws a reliability diagram (DeGroot and Fienberg 1983): how often answers of a confidence are right, with Wilson's interval;
 * calibrated ones lie on the diagonal. Below, how many answers there are.
 */
export function drawReliability(bins: readonly ReliabilityBin[], calibrationError: number): Markup {
  const range = [0, 1] as const;
  const ticks = evenTicks(range, 4, formatPercentTick);
  const { axes, x, y } = createChartFrame(area, { x: { range, ticks }, y: { range, ticks } });
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const heightOf = (count: number): number => round(((counts.bottom - counts.top) * count) / most);
  return drawPicture({
    size,
    title: 'How often answers of a confidence are right',
    description: `Calibration error ${formatMeasure(calibrationError)} over ${bins.length} ranges of confidence; the diagonal is perfect calibration.`,
    content: [
      axes,
      drawLine([x(0), y(0)], [x(1), y(1)], { ink: 'faint', dashed: true }),
      bins.map(({ confidence, rightShare, count }) => {
        const [low, high] = wilsonInterval(Math.round(rightShare * count), count);
        const [left, top] = [round(x(confidence)), round(y(rightShare))];
        return markup`<g><title>confidence ${formatPercent(confidence)}: ${formatPercent(rightShare)} right of ${formatCount(count)}</title>${drawLine([left, y(low)], [left, y(high)], { ink: 'first', width: 1.5 })}<circle class="fill-first" cx="${left}" cy="${top}" r="4" fill="${inks.first}"/></g>`;
      }),
      bins.map(
        ({ from, to, count }) =>
          markup`<rect class="fill-faint" x="${round(x(from) + 1)}" y="${counts.bottom - heightOf(count)}" width="${round(x(to) - x(from) - 2)}" height="${heightOf(count)}" fill="${inks.faint}" fill-opacity="0.6"/>`,
      ),
      drawText([area.left, area.top - 8], 'share of right answers', { ink: 'faint' }),
      drawText([area.left, size[1] - 12], `answers by confidence, at most ${formatCount(most)}`, {
        ink: 'faint',
      }),
    ],
  });
}

const formatPercentTick = (value: number): string => `${Math.round(value * 100)} %`;
