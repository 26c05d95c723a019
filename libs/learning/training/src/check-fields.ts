import { trainingErrors } from './errors.ts';
import { fieldKinds } from './field-kinds.ts';
import type { Recipe } from './recipe.ts';

/** The names of the fields beside the text that a recipe's features read, each once. */
export function readFieldNames({ text }: Pick<Recipe, 'text'>): string[] {
  const parts = text.features.id === 'combined' ? text.features.parts : [];
  return [...new Set(parts.flatMap(({ features }) => (features.id === 'fields' ? features.fields : [])))];
}

/** Checks that fields are read where there are some. Throws TRAINING_RECIPE_INVALID. */
export function checkFields(recipe: Recipe, what: string): void {
  const problem = fieldsProblem(recipe, readFieldNames(recipe));
  if (problem !== undefined) throw trainingErrors.RECIPE_INVALID(`${what}: ${problem}`);
}

function fieldsProblem(recipe: Recipe, names: readonly string[]): string | undefined {
  const kinds = fieldKinds(recipe);
  const unknown = names.find((name) => !kinds.has(name));
  if (unknown !== undefined)
    return `text.features reads the field "${unknown}", which no source has. Name it under fields of a source.`;
  if (names.includes('text')) return 'a field is named text, as the text itself is. Give it another name.';
  if (names.length > 0 && recipe.model.id === 'bi-encoder')
    return "the model bi-encoder compares texts with labels' words, which have no fields. Leave out the part fields.";
  return names.length === 0 && (recipe.data.augment.withoutFields ?? 0) > 0
    ? 'data.augment.withoutFields needs features that read fields: a part fields.'
    : undefined;
}
