import {
  createChartFrame,
  evenTicks,
  rangeOf,
  type ChartFrame,
  type Range,
  type Tick,
} from './chart-frame.ts';
import { drawPicture, drawText, inks, round } from './draw-picture.ts';
import { formatCount, formatMeasure, formatMeasures, formatTick, formatTime } from './format-number.ts';
import { markup, type Markup } from './markup.ts';
import type { QualityPoint, ReportedQuality } from './model-report.ts';

const size = [720, 340] as const;
const area = { left: 56, right: 700, top: 30, bottom: 220 } as const;
const counts = { top: 258, bottom: 300 } as const;

/** Draws quality over time as a line in the band of its intervals; below, how many answers each point is from. */
export function drawQuality({ points, measure, decay }: ReportedQuality): Markup | undefined {
  const drawn = points.filter(({ fromMs, untilMs, value }) =>
    [fromMs, untilMs, value].every((number) => Number.isFinite(number)),
  );
  if (drawn.length === 0) return undefined;
  const times = rangeOf(drawn.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]));
  const values = rangeOf(drawn.flatMap(({ value, interval }) => [value, ...interval]));
  const frame = createChartFrame(area, {
    x: { range: times, ticks: timeTicks(times) },
    y: { range: values, ticks: evenTicks(values, 4, formatTick) },
  });
  return drawPicture({
    size,
    title: `${measure} over time`,
    description: describe(drawn, measure),
    content: [
      frame.axes,
      drawBand(drawn, frame),
      drawn.map((point) => drawPoint(point, frame)),
      drawCounts(drawn, frame),
      decay?.beganMs === undefined ? undefined : drawBeginning(decay.beganMs, frame),
      drawText([area.left, 18], measure, { ink: 'faint' }),
      drawText(
        [area.left, size[1] - 14],
        `labelled answers, at most ${formatCount(Math.max(...drawn.map(({ labelled }) => labelled)))}`,
        { ink: 'faint' },
      ),
    ],
  });
}

/** The first and the last text do not reach beyond the chart. */
function timeTicks(times: Range): Tick[] {
  const [first, ...others] = evenTicks(times, 3, formatTime) as [Tick, ...Tick[]];
  const last = others.pop() as Tick;
  return [{ ...first, anchor: 'start' }, ...others, { ...last, anchor: 'end' }];
}

function describe(points: readonly QualityPoint[], measure: string): string {
  const [first, last] = [points[0] as QualityPoint, points.at(-1) as QualityPoint];
  return `${measure} ${formatMeasure(first.value)} from ${formatTime(first.fromMs)}, ${formatMeasure(last.value)} until ${formatTime(last.untilMs)}.`;
}

const middleOf = ({ fromMs, untilMs }: QualityPoint): number => (fromMs + untilMs) / 2;

function drawBand(points: readonly QualityPoint[], { x, y }: ChartFrame): Markup[] {
  const edge = (end: 0 | 1): string[] =>
    points.map((point) => `${round(x(middleOf(point)))},${round(y(point.interval[end]))}`);
  const line = points.map((point) => `${round(x(middleOf(point)))},${round(y(point.value))}`);
  return [
    markup`<polygon class="fill-first" points="${[...edge(1), ...edge(0).reverse()].join(' ')}" fill="${inks.first}" fill-opacity="0.18"/>`,
    markup`<polyline class="line-first" points="${line.join(' ')}" fill="none" stroke="${inks.first}" stroke-width="2"/>`,
  ];
}

function drawPoint(point: QualityPoint, { x, y }: ChartFrame): Markup {
  const { value, interval, labelled, fromMs, untilMs } = point;
  const [left, top] = [round(x(middleOf(point))), round(y(value))];
  const shown = `${formatTime(fromMs)} to ${formatTime(untilMs)}: ${formatMeasure(value)} (${formatMeasures(interval)}), ${formatCount(labelled)} labelled`;
  return markup`<g><title>${shown}</title><line class="line-first" x1="${left}" y1="${round(y(interval[0]))}" x2="${left}" y2="${round(y(interval[1]))}" stroke="${inks.first}" stroke-opacity="0.5"/><circle class="fill-first" cx="${left}" cy="${top}" r="3.5" fill="${inks.first}"/></g>`;
}

function drawCounts(points: readonly QualityPoint[], { x }: ChartFrame): Markup[] {
  const most = Math.max(1, ...points.map(({ labelled }) => labelled));
  return points.map(({ fromMs, untilMs, labelled }) => {
    const height = round(((counts.bottom - counts.top) * labelled) / most);
    const width = Math.max(1, round(x(untilMs) - x(fromMs) - 2));
    return markup`<rect class="fill-faint" x="${round(x(fromMs) + 1)}" y="${counts.bottom - height}" width="${width}" height="${height}" fill="${inks.faint}" fill-opacity="0.6"/>`;
  });
}

function drawBeginning(beganMs: number, { x }: ChartFrame): Markup {
  const left = round(Math.min(area.right, Math.max(area.left, x(beganMs))));
  return markup`<line class="line-bad" x1="${left}" y1="${area.top}" x2="${left}" y2="${area.bottom}" stroke="${inks.bad}" stroke-width="1.5" stroke-dasharray="6 3"/>
${drawText([left, area.top - 6], 'it fell here', { anchor: 'middle', ink: 'bad' })}`;
}
