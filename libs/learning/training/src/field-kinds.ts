import type { FieldKind } from '@runestone/fields';
import { trainingErrors } from './errors.ts';
import type { Recipe } from './recipe.ts';

/**
 * Gives the kinds of the fields beside the text, by name, in the order in which the training sources first name them.
 * Throws TRAINING_RECIPE_INVALID where two sources give one name two kinds.
 */
export function fieldKinds({
  data,
  evaluation,
}: Pick<Recipe, 'data' | 'evaluation'>): ReadonlyMap<string, FieldKind> {
  const kinds = new Map<string, FieldKind>();
  for (const source of [...data.sources, ...evaluation.sources]) {
    if (source.type !== 'file') continue;
    const position = source.context?.position;
    const turns = position === undefined ? {} : { [position]: { kind: 'number' as const } };
    for (const [name, { kind }] of [...Object.entries(source.fields ?? {}), ...Object.entries(turns)]) {
      const known = kinds.get(name) ?? kind;
      if (known !== kind)
        throw trainingErrors.RECIPE_INVALID(
          `The field "${name}" is of the kind ${known} in one source and ${kind} in another. Give one of them another name.`,
        );
      kinds.set(name, kind);
    }
  }
  return kinds;
}
