import type { Measured, QualityLabels } from '@runestone/quality';
import type { ReportedQuality } from '@runestone/reports';
import type { RecordedQuality } from './find-quality.ts';

/** What a report tells of the quality of a model's answers: accuracy, or micro F1 of a model with several labels. */
export function reportedQualityOf(
  { report, points, estimate, decay }: RecordedQuality,
  kind: QualityLabels['kind'],
): ReportedQuality {
  const measure = kind === 'multi' ? 'microF1' : 'accuracy';
  const of = (figures: Readonly<Partial<Record<typeof measure, Measured>>> | undefined) => figures?.[measure];
  const [overall, expected] = [of(report.figures), of(estimate.figures)];
  return {
    measure: kind === 'multi' ? 'micro F1' : 'accuracy',
    points: points.map((point) => ({ ...point, ...point[measure] })),
    ...(overall === undefined ? {} : { overall: { ...overall, labelled: report.labelled } }),
    ...(expected === undefined ? {} : { estimate: expected }),
    ...(decay === undefined ? {} : { decay: { verdict: decay.verdict, ...decay.decay } }),
  };
}
