import type { CsrMatrix } from '@runestone/features';
import { Type, type Static } from '@sinclair/typebox';
import { modelErrors } from './errors.ts';

/** Rows and their labels: `targets` is 0/1, rowCount × classCount, row-major. */
export interface LabelledMatrix {
  readonly matrix: CsrMatrix;
  readonly targets: Uint8Array;
}

/** Options of every model that weighs classes: not, or by their counts to the power of −classWeightPower. */
export const classWeightOptions = {
  classWeights: Type.Union([Type.Literal('none'), Type.Literal('balanced')], { default: 'none' }),
  classWeightPower: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.5,
    description: 'balanced: weight = count^-power.',
  }),
};

/** How classes are weighed. */
type ClassWeighting = {
  readonly [Name in keyof typeof classWeightOptions]: Static<(typeof classWeightOptions)[Name]>;
};

/** How much an example of each class counts; the mean over the examples is 1. */
export function classFactors(targets: Uint8Array, classCount: number, options: ClassWeighting): Float64Array {
  const counts = new Float64Array(classCount);
  for (let i = 0; i < targets.length; i += 1)
    counts[i % classCount] = (counts[i % classCount] as number) + (targets[i] as number);
  if (options.classWeights === 'none') return counts.fill(1);
  const factors = counts.map((count) => (count === 0 ? 0 : count ** -options.classWeightPower));
  // Scaled so that the mean factor over examples is 1: the learning rate keeps its meaning.
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weighted = counts.reduce((sum, count, c) => sum + count * (factors[c] as number), 0);
  return factors.map((factor) => (factor * total) / weighted);
}

/** Rows to train on and to judge by. */
export interface TrainingRows {
  readonly train: LabelledMatrix;
  readonly validation: LabelledMatrix;
  readonly classCount: number;
  readonly kind: 'single' | 'multi';
}

/** Throws MODEL_DATA_INVALID where there is nothing to train on, sizes differ, or a class has no example. */
export function checkTrainingRows({ train, validation, classCount, kind }: TrainingRows): void {
  if (train.matrix.rowCount === 0)
    throw modelErrors.DATA_INVALID('There are no training examples with features.');
  for (const { matrix, targets } of [train, validation]) {
    if (targets.length !== matrix.rowCount * classCount)
      throw modelErrors.DATA_INVALID('Targets and rows differ in number.');
  }
  for (let c = 0; c < classCount; c += 1) {
    let found = false;
    for (let i = c; i < train.targets.length && !found; i += classCount) found = train.targets[i] === 1;
    if (!found && kind === 'single')
      throw modelErrors.DATA_INVALID(`Class ${c} has no training example; remove it or add data.`);
  }
}
