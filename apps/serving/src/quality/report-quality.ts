import type { Measured } from '@runestone/quality';
import type { QualityWatch } from '@runestone/recorded-quality';
import type { ReportedQuality } from '@runestone/reports';
import type { ServedModel } from '../models/served-model.ts';

/** What a report tells of the quality of a model's answers; undefined where it is not watched, or not known yet. */
export function reportQuality(
  served: ServedModel,
  watch: Pick<QualityWatch, 'latestOf'> | undefined,
): ReportedQuality | undefined {
  const finding = watch?.latestOf(served);
  if (finding === undefined) return undefined;
  const { report, points, estimate, decay } = finding.quality;
  const several = served.live?.manifest.labels.kind === 'multi';
  const measure = several ? 'microF1' : 'accuracy';
  const of = (figures: Readonly<Partial<Record<typeof measure, Measured>>> | undefined) => figures?.[measure];
  const [overall, expected] = [of(report.figures), of(estimate.figures)];
  return {
    measure: several ? 'micro F1' : 'accuracy',
    points: points.map((point) => ({ ...point, ...point[measure] })),
    ...(overall === undefined ? {} : { overall: { ...overall, labelled: report.labelled } }),
    ...(expected === undefined ? {} : { estimate: expected }),
    ...(decay === undefined ? {} : { decay: { verdict: decay.verdict, ...decay.decay } }),
  };
}
