import type { QualityObservation } from '@runestone/telemetry';
import type { RecordedQuality } from './find-quality.ts';

/** What metrics tell of what was found. */
export function observationOf({
  version,
  report: { labelled, figures, evaluation },
  estimate,
  estimateCheck,
  decay,
}: RecordedQuality): QualityObservation {
  // A text with several labels is right as a whole too seldom to be estimated.
  const measure = estimate.figures?.accuracy === undefined ? 'precision' : 'accuracy';
  const isKnown = decay !== undefined && decay.verdict !== 'not-enough-data';
  return {
    ...{ version, labelled, figures, perClass: evaluation?.perClass },
    calibrationError: evaluation?.calibrationError,
    estimate: estimate.figures?.[measure]?.value,
    estimateGap: estimateCheck.measures.find((one) => one.measure === measure)?.difference.value,
    decay: isKnown
      ? { isDecayed: decay.verdict === 'decayed', drop: decay.decay?.drop.value ?? 0 }
      : undefined,
  };
}
