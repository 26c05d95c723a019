import type { ClassQuality, EvaluationIntervals } from '@runestone/metrics';
import type { SourceEvaluation } from '@runestone/text-pipeline';
import { drawBar } from './draw-bar.ts';
import { formatCount, formatMeasure, formatMeasures } from './format-number.ts';
import type { LabelNames } from './label-names.ts';
import { markup, type Markup } from './markup.ts';
import { renderTable } from './render-table.ts';

/** A page with all of more classes would be hard to read. */
const mostClasses = 60;

/** Shows the quality of each class; of very many the weakest ones. */
export function renderClasses({ evaluation, intervals }: SourceEvaluation, nameOf: LabelNames): Markup {
  const { labels, perClass } = evaluation;
  const shown = chooseClasses(labels, perClass);
  const note =
    shown.length < labels.length
      ? markup`<p>The ${shown.length} weakest of ${formatCount(labels.length)} labels are shown.</p>`
      : undefined;
  return markup`${note}${renderTable({
    caption: 'Quality by label, with 95 % intervals',
    header: ['label', 'precision', 'recall', 'F1', '95 % interval', '', 'texts', 'given'],
    rows: shown.map((label) => rowOf(label, perClass, intervals, nameOf)),
  })}`;
}

function chooseClasses(
  labels: readonly string[],
  perClass: Readonly<Record<string, ClassQuality>>,
): readonly string[] {
  if (labels.length <= mostClasses) return labels;
  const f1Of = (label: string): number => perClass[label]?.f1 ?? 0;
  return labels
    .filter((label) => (perClass[label]?.support ?? 0) > 0)
    .sort((a, b) => f1Of(a) - f1Of(b))
    .slice(0, mostClasses);
}

function rowOf(
  label: string,
  perClass: Readonly<Record<string, ClassQuality>>,
  intervals: EvaluationIntervals,
  nameOf: LabelNames,
) {
  const { precision, recall, f1, support, predicted } = perClass[label] as ClassQuality;
  const interval = intervals.perClass[label]?.f1 ?? [0, 1];
  return [
    ...[nameOf(label), formatMeasure(precision), formatMeasure(recall), formatMeasure(f1)],
    ...[formatMeasures(interval), drawBar(f1, interval), formatCount(support), formatCount(predicted)],
  ];
}
