import { classQuality, macroF1, microF1, weightedF1 } from './class-quality.ts';
import type { ClassQuality, MultiLabelEvaluation } from './evaluation.ts';
import { createCalibrationTally, type Calibration } from './reliability.ts';

/** True and predicted label sets of n texts: 0/1, row-major n × labels.length. */
export interface MultiLabelOutcomes {
  readonly labels: readonly string[];
  readonly targets: Uint8Array;
  readonly predictions: Uint8Array;
  /** Calibrated probability of each cell. */
  readonly scores?: ArrayLike<number>;
}

/** Evaluates a multi-label classifier. */
export function evaluateMultiLabel({
  labels,
  targets,
  predictions,
  scores,
}: MultiLabelOutcomes): MultiLabelEvaluation {
  const size = labels.length;
  const support = targets.length / size;
  const counts = labels.map(() => ({ both: 0, predicted: 0, support: 0 }));
  let cells = 0;
  let sets = 0;
  for (let row = 0; row < support; row += 1) {
    let right = 0;
    counts.forEach((count, c) => {
      const [target, prediction] = [targets[row * size + c] as number, predictions[row * size + c] as number];
      right += target === prediction ? 1 : 0;
      count.both += target & prediction;
      count.support += target;
      count.predicted += prediction;
    });
    cells += right;
    sets += right === size ? 1 : 0;
  }
  const perClass: Record<string, ClassQuality> = Object.fromEntries(
    counts.map((count, c) => [labels[c] as string, classQuality(count.both, count.predicted, count.support)]),
  );
  return {
    ...{ kind: 'multi', labels },
    support,
    elementwiseAccuracy: targets.length === 0 ? 0 : cells / targets.length,
    subsetAccuracy: support === 0 ? 0 : sets / support,
    microF1: microF1(Object.values(perClass)),
    macroF1: macroF1(Object.values(perClass)),
    weightedF1: weightedF1(Object.values(perClass)),
    ...(scores === undefined ? {} : calibrationOf(targets, scores)),
    perClass,
  };
}

/** Each label of each text counts as an answer: how sure the model is that the text has it. */
function calibrationOf(targets: Uint8Array, scores: ArrayLike<number>): Calibration {
  const tally = createCalibrationTally();
  for (const [cell, target] of targets.entries()) tally.add(scores[cell] as number, target === 1);
  return tally.summarise();
}
