import type { Example } from '@runestone/examples';
import type { LabelledMatrix } from '@runestone/models';
import type { Random } from '@runestone/random';
import { cropExamples } from './crop-examples.ts';
import type { Recipe } from './recipe.ts';

/** What crops are cut from. */
interface Cropping {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  readonly random: Random;
}

/** Gives the crops of an epoch, drawn anew for each; undefined where the recipe wants none. */
export function createCropping(
  { recipe, train, random }: Cropping,
  matrixOf: (crops: readonly Example[]) => Promise<LabelledMatrix>,
): ((epoch: number) => Promise<LabelledMatrix>) | undefined {
  const { augment } = recipe.data;
  const { other } = recipe.labels;
  const options = { ...augment, ...(other === undefined ? {} : { other }) };
  if (augment.crops === 0) return undefined;
  return (epoch) => matrixOf(cropExamples(train, options, random.fork(`crops ${epoch}`)));
}
