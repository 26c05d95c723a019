import type { Recipe } from './recipe.ts';

/** A model that is no ensemble. */
export type SingleModel = Exclude<Recipe['model'], { readonly id: 'ensemble' }>;

/** The models that a recipe trains: those of an ensemble, or the one. */
export const modelsOf = ({ model }: Pick<Recipe, 'model'>): readonly SingleModel[] =>
  model.id === 'ensemble' ? model.members.map((member) => member.model) : [model];
