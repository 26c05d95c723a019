import { reportedQualityOf, type QualityWatch } from '@runestone/recorded-quality';
import type { ReportedQuality } from '@runestone/reports';
import { requireLive } from '../models/require-live.ts';
import type { ServedModel } from '../models/served-model.ts';

/** What a report tells of the quality of a model's answers; undefined where it is not watched, or not known yet. */
export function reportQuality(
  served: ServedModel,
  watch: Pick<QualityWatch, 'latestOf'> | undefined,
): ReportedQuality | undefined {
  const finding = watch?.latestOf(served);
  return finding && reportedQualityOf(finding.quality, requireLive(served).manifest.labels.kind);
}
