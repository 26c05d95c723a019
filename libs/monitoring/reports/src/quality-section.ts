import { describeDecay } from './describe-decay.ts';
import { drawQuality } from './draw-quality.ts';
import { formatCount, formatMeasure, formatMeasures, formatNoun, formatTime } from './format-number.ts';
import { markup, type Markup } from './markup.ts';
import type { QualityPoint, ReportedQuality } from './model-report.ts';
import { renderDetails, renderScrolling, renderTable } from './render-table.ts';

/** Shows how good the answers to live texts were, as far as their true labels are known. */
export function renderQuality(quality: ReportedQuality | undefined): Markup {
  if (quality === undefined)
    return markup`<p>No labelled records yet: send the true labels of earlier texts as feedback.</p>`;
  const { measure, overall, estimate, points } = quality;
  const picture = drawQuality(quality);
  return markup`${
    overall === undefined
      ? undefined
      : markup`<p class="headline"><b>${formatMeasure(overall.value)}</b><span>${measure} over ${formatNoun(overall.labelled, 'labelled record')}<br><span class="faint">95 % interval ${formatMeasures(overall.interval)}</span></span></p>`
  }
${describeDecay(quality)}
${
  estimate === undefined
    ? undefined
    : markup`<p>Its confidences let expect ${formatMeasure(estimate.value)} (${formatMeasures(estimate.interval)}) of ${measure}: an estimate from records without labels, no measurement.</p>`
}
${picture === undefined ? markup`<p>No labelled records yet.</p>` : markup`<figure>${renderScrolling(`${measure} over time`, picture)}<figcaption>The band is the 95 % interval, the bars are how many answers have a true label. Times are UTC.</figcaption></figure>`}
${points.length === 0 ? undefined : renderDetails('The same as a table', renderPoints(points, measure))}`;
}

/** The latest are shown where there are more. */
const mostRows = 200;

function renderPoints(points: readonly QualityPoint[], measure: string): Markup {
  return renderTable({
    caption: `${measure} over time${points.length > mostRows ? `, the last ${mostRows} points` : ''}`,
    header: ['from', 'until', 'labelled', measure, '95 % interval'],
    wordColumns: [1],
    rows: points
      .slice(-mostRows)
      .map(({ fromMs, untilMs, labelled, value, interval }) => [
        ...[formatTime(fromMs), formatTime(untilMs), formatCount(labelled)],
        ...[formatMeasure(value), formatMeasures(interval)],
      ]),
  });
}
