import type { Interval } from '@runestone/metrics';
import type { SourceEvaluation } from '@runestone/text-pipeline';
import { formatMeasure, formatMeasures, formatPercent, formatPercents } from './format-number.ts';

/** The one figure that says most of how good a model is on a source. */
export interface MainFigure {
  readonly measure: string;
  readonly value: number;
  readonly interval: Interval;
  readonly text: string;
  readonly intervalText: string;
}

/** What the value of a slice, and the main figure, is of. */
export const mainMeasure = (kind: 'single' | 'multi'): string =>
  kind === 'single' ? 'share of right labels' : 'micro F1';

/** The main figure of a source: the share of right labels, or of several labels micro F1. */
export function mainFigureOf({ evaluation, intervals }: SourceEvaluation): MainFigure {
  const measure = mainMeasure(evaluation.kind);
  if (evaluation.kind === 'single') {
    const { accuracy: value, accuracyInterval: interval } = evaluation;
    return { measure, value, interval, text: formatPercent(value), intervalText: formatPercents(interval) };
  }
  const { microF1: value } = evaluation;
  const { microF1: interval } = intervals;
  return { measure, value, interval, text: formatMeasure(value), intervalText: formatMeasures(interval) };
}

/** The source with the most texts, which says most; undefined where there is none with any. */
export function mainSourceOf(sources: readonly SourceEvaluation[]): SourceEvaluation | undefined {
  const [most] = [...sources].sort((a, b) => b.evaluation.support - a.evaluation.support);
  return most === undefined || most.evaluation.support === 0 ? undefined : most;
}
