import type { Example } from '@runestone/examples';
import type { LabelledMatrix } from '@runestone/models';
import type { Random } from '@runestone/random';
import { cropExamples, hideFields } from './crop-examples.ts';
import type { Recipe } from './recipe.ts';

/** What crops are cut from. */
interface Cropping {
  readonly recipe: Recipe;
  readonly train: readonly Example[];
  readonly random: Random;
}

/**
 * Gives what an epoch has beside the examples: crops, and texts without their fields, drawn anew for each epoch. Undefined
 * where the recipe wants none.
 */
export function createCropping(
  { recipe, train, random }: Cropping,
  matrixOf: (crops: readonly Example[]) => Promise<LabelledMatrix>,
): ((epoch: number) => Promise<LabelledMatrix>) | undefined {
  const { withoutFields = 0, ...crops } = recipe.data.augment;
  const { other } = recipe.labels;
  const options = { ...crops, ...(other === undefined ? {} : { other }) };
  if (crops.crops === 0 && withoutFields === 0) return undefined;
  return (epoch) =>
    matrixOf([
      ...cropExamples(train, options, random.fork(`crops ${epoch}`)),
      ...hideFields(train, withoutFields, random.fork(`fields ${epoch}`)),
    ]);
}
