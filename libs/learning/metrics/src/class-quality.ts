import type { ClassQuality } from './evaluation.ts';

/** Quality of a class from its counts; 0 where a ratio has nothing to divide by. */
export function classQuality(truePositives: number, predicted: number, support: number): ClassQuality {
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    precision: ratio(truePositives, predicted),
    recall: ratio(truePositives, support),
    f1: ratio(2 * truePositives, predicted + support),
    support,
    predicted,
  };
}

/** Mean F1 of the classes that have support; 0 when none has. */
export function macroF1(classes: Iterable<ClassQuality>): number {
  const supported = [...classes].filter(({ support }) => support > 0);
  return supported.length === 0 ? 0 : supported.reduce((sum, { f1 }) => sum + f1, 0) / supported.length;
}

/** F1 of all classes' texts counted together; 0 of nothing. */
export function microF1(classes: Iterable<ClassQuality>): number {
  let [twiceRight, total] = [0, 0];
  for (const { f1, predicted, support } of classes) {
    twiceRight += f1 * (predicted + support);
    total += predicted + support;
  }
  return total === 0 ? 0 : twiceRight / total;
}

/** Mean F1 of the classes, each weighed by its support, as scikit-learn's `average="weighted"`; 0 when none has any. */
export function weightedF1(classes: Iterable<ClassQuality>): number {
  let [sum, total] = [0, 0];
  for (const { f1, support } of classes) {
    sum += f1 * support;
    total += support;
  }
  return total === 0 ? 0 : sum / total;
}
