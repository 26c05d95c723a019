import type { Evaluation, ReliabilityBin, SingleLabelEvaluation } from '@runestone/metrics';
import type { SourceEvaluation } from '@runestone/text-pipeline';
import { renderClasses } from './class-table.ts';
import { listMistakes, mostShown } from './confusion-matrix.ts';
import { drawBar } from './draw-bar.ts';
import { drawConfusion } from './draw-confusion.ts';
import { drawReliability } from './draw-reliability.ts';
import {
  formatCount,
  formatMeasure,
  formatMeasures,
  formatNoun,
  formatPercent,
  formatPercents,
} from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { mainFigureOf, mainMeasure } from './main-figure.ts';
import { markup, type Markup } from './markup.ts';
import { renderDetails, renderScrolling, renderTable } from './render-table.ts';

/** Shows how good a model is on the held-out texts of a source. */
export function renderSource(source: SourceEvaluation, nameOf: LabelNames): Markup {
  const { name, evaluation } = source;
  if (evaluation.support === 0) return markup`<h3>${name}</h3><p>It has no texts.</p>`;
  return markup`<h3>${name}: ${formatNoun(evaluation.support, 'text')}</h3>
<p>${describe(source)}</p>
${renderClasses(source, nameOf)}
${evaluation.kind === 'single' ? renderConfusion(evaluation, nameOf) : undefined}
${renderCalibration(evaluation)}
${renderSlices(source)}`;
}

function describe(source: SourceEvaluation): string {
  const { evaluation, intervals } = source;
  const { measure, text, intervalText } = mainFigureOf(source);
  const macro = `macro F1 ${formatMeasure(evaluation.macroF1)} (${formatMeasures(intervals.macroF1)}), weighted F1 ${formatMeasure(evaluation.weightedF1)}`;
  const main = `${measure} ${text} (95 % interval ${intervalText}), ${macro}`;
  const sentence = main.charAt(0).toUpperCase() + main.slice(1);
  if (evaluation.kind === 'multi')
    return `${sentence}; ${formatPercent(evaluation.subsetAccuracy)} of the texts get exactly their labels.`;
  return evaluation.abstained === 0
    ? `${sentence}.`
    : `${sentence}; ${formatNoun(evaluation.abstained, 'text')} got no label, which counts as wrong.`;
}

const mostMistakes = 10;

function renderConfusion(evaluation: SingleLabelEvaluation, nameOf: LabelNames): Markup {
  const mistakes = listMistakes(evaluation, mostMistakes);
  const note =
    evaluation.labels.length > mostShown
      ? `The ${mostShown} of ${formatCount(evaluation.labels.length)} labels with the most mistakes are shown.`
      : 'Rows are true labels, columns the labels that were given; what is not on the diagonal is a mistake.';
  return markup`<h4>What is mistaken for what</h4>
<div class="pair"><figure>${renderScrolling('confusion matrix', drawConfusion(evaluation, nameOf))}<figcaption>${note}</figcaption></figure>
${
  mistakes.length === 0
    ? markup`<p>There are no mistakes.</p>`
    : renderTable({
        caption: 'The most frequent mistakes',
        header: ['true label', 'given', 'texts', 'share of the true label'],
        wordColumns: [1],
        rows: mistakes.map(({ truth, given, count, share }) => [
          ...[nameOf(truth), nameOf(given), formatCount(count), formatPercent(share)],
        ]),
      })
}</div>`;
}

function renderCalibration({ kind, calibrationError, reliability }: Evaluation): Markup | undefined {
  if (calibrationError === undefined || reliability === undefined || reliability.length === 0)
    return undefined;
  const what = kind === 'single' ? 'answers' : 'labels of texts';
  return markup`<h4>Whether its confidence can be believed</h4>
<p>Confidence and the share of right ${what} are ${formatPercent(calibrationError)} apart on average (expected calibration error).</p>
<div class="pair"><figure>${drawReliability(reliability, calibrationError)}<figcaption>On the dashed line a confidence of 80 % is right 80 times of 100; below it the model is too sure. Lines are 95 % intervals.</figcaption></figure>
${renderBins(reliability)}</div>`;
}

function renderBins(bins: readonly ReliabilityBin[]): Markup {
  const table = renderTable({
    caption: 'Answers by confidence',
    header: ['confidence', 'mean', 'right', 'answers'],
    rows: bins.map(({ from, to, confidence, rightShare, count }) => [
      ...[`${formatPercent(from)} to ${formatPercent(to)}`, formatPercent(confidence)],
      ...[formatPercent(rightShare), formatCount(count)],
    ]),
  });
  return renderDetails('The same as a table', table);
}

function renderSlices({ slices, evaluation: { kind } }: SourceEvaluation): Markup | undefined {
  if (slices.length === 0) return undefined;
  const single = kind === 'single';
  return markup`<h4>By kind of text</h4>
${renderTable({
  caption: `${mainMeasure(kind)} by length and script, with 95 % intervals`,
  header: ['texts', 'how many', mainMeasure(kind), '95 % interval', ''],
  rows: slices.map(({ feature, name, support, value, interval }) => [
    ...[feature === 'script' ? `script: ${name}` : `${name} ${feature}`, formatCount(support)],
    single ? formatPercent(value) : formatMeasure(value),
    single ? formatPercents(interval) : formatMeasures(interval),
    drawBar(value, interval, 'third'),
  ]),
})}`;
}
