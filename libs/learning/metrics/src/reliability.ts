/** Answers of about the same confidence. */
export interface ReliabilityBin {
  /** The range of confidences, [from, to). */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean confidence of them, in [0, 1]. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly rightShare: number;
}

/** How far confidences can be believed. */
export interface Calibration {
  /** Expected calibration error (Naeini et al. 2015): mean distance of confidence and share of right answers; 0 of nothing. */
  readonly calibrationError: number;
  /** Fifteen bins of equal width, without those that are empty; what a reliability diagram shows. */
  readonly reliability: readonly ReliabilityBin[];
}

/** Collects answers with their confidences. */
export interface CalibrationTally {
  /** Takes an answer; a confidence outside [0, 1] is left out. */
  add(confidence: number, isRight: boolean): void;
  summarise(): Calibration;
}

const binCount = 15;

/** Creates a tally without answers. */
export function createCalibrationTally(): CalibrationTally {
  const counts = new Float64Array(binCount);
  const confidences = new Float64Array(binCount);
  const rights = new Float64Array(binCount);
  return {
    add(confidence, isRight) {
      if (!(confidence >= 0 && confidence <= 1)) return;
      const bin = Math.min(binCount - 1, Math.floor(confidence * binCount));
      counts[bin] = (counts[bin] as number) + 1;
      confidences[bin] = (confidences[bin] as number) + confidence;
      if (isRight) rights[bin] = (rights[bin] as number) + 1;
    },
    summarise() {
      const total = counts.reduce((sum, count) => sum + count, 0);
      const distance = confidences.reduce(
        (sum, confidence, bin) => sum + Math.abs(confidence - (rights[bin] as number)),
        0,
      );
      const reliability = Array.from(counts, (count, bin) => ({
        ...{ from: bin / binCount, to: (bin + 1) / binCount, count },
        confidence: (confidences[bin] as number) / count,
        rightShare: (rights[bin] as number) / count,
      })).filter(({ count }) => count > 0);
      return { calibrationError: total === 0 ? 0 : distance / total, reliability };
    },
  };
}
