import { wordsOfLabel } from '@runestone/label-encoding';
import { trainingErrors } from './errors.ts';
import type { Recipe } from './recipe.ts';

/** Checks the words that stand for labels: of labels that are listed, and no two alike. Throws TRAINING_RECIPE_INVALID. */
export function checkLabelWords({ labels, model }: Recipe, what: string): void {
  const stray = Object.keys(labels.words ?? {}).find((label) => !labels.labels.includes(label));
  if (stray !== undefined)
    throw trainingErrors.RECIPE_INVALID(
      `${what}: labels.words has words for "${stray}", which is not listed in labels.labels.`,
    );
  if (model.id !== 'bi-encoder') return;
  const owners = new Map<string, string>();
  for (const label of labels.labels) {
    const words = wordsOfLabel(label, labels);
    const owner = owners.get(words);
    if (owner !== undefined)
      throw trainingErrors.RECIPE_INVALID(
        `${what}: the words "${words}" stand for both "${owner}" and "${label}". Tell them apart in labels.words.`,
      );
    owners.set(words, label);
  }
}
