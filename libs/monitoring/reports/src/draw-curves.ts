import type { TrainingCurve } from '@runestone/text-pipeline';
import { createChartFrame, evenTicks, rangeOf, type ChartFrame } from './chart-frame.ts';
import { drawPicture, drawText, inks, lineInks, round, type Ink } from './draw-picture.ts';
import { formatTick } from './format-number.ts';
import { markup, type Markup } from './markup.ts';

/** A picture with a name for its file. */
export interface NamedPicture {
  readonly name: string;
  readonly picture: Markup;
}

const size = [460, 280] as const;
const area = { left: 56, right: 440, top: 44, bottom: 218 } as const;

/** Draws the curves of a training: losses in one picture, what else there is in another. */
export function drawTraining(curves: readonly TrainingCurve[]): NamedPicture[] {
  const isLoss = ({ name }: TrainingCurve): boolean => name.endsWith('loss');
  return [
    { name: 'loss', shown: curves.filter(isLoss) },
    { name: 'accuracy', shown: curves.filter((curve) => !isLoss(curve)) },
  ]
    .filter(({ shown }) => shown.length > 0)
    .map(({ name, shown }) => ({ name, picture: drawCurves(shown, `${name} by epoch`) }));
}

/** Draws curves over epochs; values that are no finite numbers are left out. */
export function drawCurves(curves: readonly TrainingCurve[], title: string): Markup {
  const finite = curves.map(({ name, points }) => ({
    name: name.replaceAll('_', ' '),
    points: points.filter(({ value }) => Number.isFinite(value)),
  }));
  const all = finite.flatMap(({ points }) => points);
  const [steps, values] = [rangeOf(all.map(({ step }) => step)), rangeOf(all.map(({ value }) => value))];
  const frame = createChartFrame(area, {
    x: { range: steps, ticks: evenTicks(steps, all.length > 1 ? 1 : 2, formatTick) },
    y: { range: values, ticks: evenTicks(values, 4, formatTick) },
  });
  return drawPicture({
    size,
    title,
    description: finite.map(describe).join(' '),
    content: [
      drawText([area.left, 22], title, { bold: true, size: 13 }),
      frame.axes,
      drawText([(area.left + area.right) / 2, area.bottom + 18], 'epoch', { anchor: 'middle', ink: 'faint' }),
      finite.map(({ points }, place) => drawCurve(points, frame, place)),
      finite.map(({ name }, place) => drawLegend(name, place)),
    ],
  });
}

function describe({ name, points }: TrainingCurve): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no values.`;
  return `${name}: from ${formatTick(first.value)} at epoch ${first.step} to ${formatTick(last.value)} at epoch ${last.step}.`;
}

const inkOf = (place: number): Ink => lineInks[place % lineInks.length] as Ink;
/** Lines differ in more than their colour. */
const dashesOf = (place: number): Markup | undefined =>
  place === 0 ? undefined : markup` stroke-dasharray="${2 + place * 4} 3"`;

function drawCurve(points: TrainingCurve['points'], frame: ChartFrame, place: number): Markup {
  const ink = inkOf(place);
  const places = points.map(({ step, value }) => [round(frame.x(step)), round(frame.y(value))] as const);
  const dots = places.length > 40 ? [] : places;
  return markup`<polyline class="line-${ink}" points="${places.map((at) => at.join()).join(' ')}" fill="none" stroke="${inks[ink]}" stroke-width="2"${dashesOf(place)}/>
${dots.map(([x, y]) => markup`<circle class="fill-${ink}" cx="${x}" cy="${y}" r="2.5" fill="${inks[ink]}"/>`)}`;
}

function drawLegend(name: string, place: number): Markup {
  const [ink, left, top] = [inkOf(place), area.left + place * 150, size[1] - 18];
  return markup`<line class="line-${ink}" x1="${left}" y1="${top}" x2="${left + 22}" y2="${top}" stroke="${inks[ink]}" stroke-width="2"${dashesOf(place)}/>
${drawText([left + 28, top + 4], name)}`;
}
