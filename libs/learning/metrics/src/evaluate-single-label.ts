import { classQuality, macroF1, weightedF1 } from './class-quality.ts';
import type { ClassQuality, SingleLabelEvaluation } from './evaluation.ts';
import { createCalibrationTally, type Calibration } from './reliability.ts';
import { wilsonInterval } from './wilson-interval.ts';

/** The index that stands for an abstention. */
export const abstained = -1;

/** True and predicted classes of n texts, by index into `labels`; −1 is an abstention. */
export interface SingleLabelOutcomes {
  readonly labels: readonly string[];
  readonly targets: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
  /** Probability of the predicted class, one a text. */
  readonly confidences?: ArrayLike<number>;
}

/** Evaluates a single-label classifier. Throws a RangeError for an index outside the labels. */
export function evaluateSingleLabel(outcomes: SingleLabelOutcomes): SingleLabelEvaluation {
  const { labels, targets, predictions, confidences } = outcomes;
  const size = labels.length;
  const confusion = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  let right = 0;
  let abstentions = 0;
  for (let i = 0; i < targets.length; i += 1) {
    const [target, prediction] = [targets[i] as number, predictions[i] as number];
    const row = confusion[target];
    if (row === undefined || !(prediction >= abstained && prediction < size)) {
      throw new RangeError(`class ${target} or ${prediction} is not one of ${size}`);
    }
    const column = prediction === abstained ? size : prediction;
    row[column] = (row[column] as number) + 1;
    if (prediction === abstained) abstentions += 1;
    else if (prediction === target) right += 1;
  }
  const perClass: Record<string, ClassQuality> = Object.fromEntries(
    labels.map((label, c) => {
      const row = confusion[c] as number[];
      const predicted = confusion.reduce((sum, other) => sum + (other[c] as number), 0);
      return [
        label,
        classQuality(
          row[c] as number,
          predicted,
          row.reduce((sum, count) => sum + count, 0),
        ),
      ];
    }),
  );
  return {
    ...{ kind: 'single', labels },
    support: targets.length,
    accuracy: targets.length === 0 ? 0 : right / targets.length,
    accuracyInterval: wilsonInterval(right, targets.length),
    macroF1: macroF1(Object.values(perClass)),
    weightedF1: weightedF1(Object.values(perClass)),
    abstained: abstentions,
    ...(confidences === undefined ? {} : calibrationOf(targets, predictions, confidences)),
    perClass,
    confusion,
  };
}

/** Abstentions are left out. */
function calibrationOf(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  confidences: ArrayLike<number>,
): Calibration {
  const tally = createCalibrationTally();
  for (let i = 0; i < targets.length; i += 1)
    if (predictions[i] !== abstained) tally.add(confidences[i] as number, predictions[i] === targets[i]);
  return tally.summarise();
}
