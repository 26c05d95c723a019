import type { Evaluation } from './evaluation.ts';

const columns = ['precision', 'recall', 'F1', 'support'] as const;

/** Renders an evaluation as an aligned table for people: one line a class, then the totals. */
export function renderEvaluation(
  evaluation: Evaluation,
  nameOf: (label: string) => string = (label) => label,
): string {
  const rows = Object.entries(evaluation.perClass).map(([label, { precision, recall, f1, support }]) => ({
    name: nameOf(label),
    cells: [...[precision, recall, f1].map((value) => value.toFixed(4)), String(support)],
  }));
  const width = Math.max(8, ...rows.map(({ name }) => [...name].length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}${cells.map((cell, c) => cell.padStart(Math.max(6, (columns[c] as string).length) + 3)).join('')}`;
  return [
    line('', columns),
    ...rows.map(({ name, cells }) => line(name, cells)),
    '',
    totals(evaluation),
  ].join('\n');
}

function totals(evaluation: Evaluation): string {
  const fixed = (value: number): string => value.toFixed(4);
  if (evaluation.kind === 'multi') {
    const { elementwiseAccuracy, subsetAccuracy, microF1, macroF1, weightedF1, support } = evaluation;
    return `element-wise accuracy ${fixed(elementwiseAccuracy)}, subset accuracy ${fixed(subsetAccuracy)}, micro F1 ${fixed(microF1)}, macro F1 ${fixed(macroF1)}, weighted F1 ${fixed(weightedF1)}, ${support} texts`;
  }
  const { accuracy, accuracyInterval, macroF1, weightedF1, abstained, support, calibrationError } =
    evaluation;
  const interval = accuracyInterval.map(fixed).join('–');
  return [
    `accuracy ${fixed(accuracy)} (95 % ${interval}), macro F1 ${fixed(macroF1)}, weighted F1 ${fixed(weightedF1)}`,
    ...(calibrationError === undefined ? [] : [`calibration error ${fixed(calibrationError)}`]),
    ...(abstained === 0 ? [] : [`${abstained} abstained`]),
    `${support} texts`,
  ].join(', ');
}
