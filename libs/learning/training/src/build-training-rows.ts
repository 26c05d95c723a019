import type { Example } from '@runestone/examples';
import type { FitRequest, LabelledMatrix } from '@runestone/models';
import { createRandom, type Random } from '@runestone/random';
import type { TextSteps } from '@runestone/text-pipeline';
import { buildMatrix, type Pacing } from './build-matrix.ts';
import { createCropping } from './create-cropping.ts';
import { pacing, quiet, type FitContext } from './fit-context.ts';
import type { ModelOutputs } from './model-outputs.ts';
import type { Recipe } from './recipe.ts';

/** What rows are built from. */
interface RowsJob {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly steps: TextSteps;
  readonly outputs: ModelOutputs;
}

/** What every model is fitted on: rows to train on and to judge by, crops, and the seed of their order. */
type TrainingRows = Pick<FitRequest, 'train' | 'validation' | 'augment' | 'classCount' | 'kind' | 'seed'>;

/** Builds what a model is fitted on; crops and seed are drawn from `random`, which begins with the recipe's seed. */
export async function buildTrainingRows(
  { recipe, train, validation, steps, outputs }: RowsJob,
  context: FitContext,
  random: Random = createRandom(recipe.seed),
): Promise<TrainingRows> {
  const matrixOf = (examples: readonly Example[], pace: Pacing): Promise<LabelledMatrix> =>
    buildMatrix(examples, steps, outputs, pace);
  const augment = createCropping({ recipe, train, random }, (crops) => matrixOf(crops, quiet(context)));
  return {
    train: await matrixOf(train, pacing(context, 'features')),
    validation: await matrixOf(validation, quiet(context)),
    ...(augment === undefined ? {} : { augment }),
    classCount: outputs.size,
    kind: outputs.kind,
    seed: random.fork('fit').nextUint32(),
  };
}
