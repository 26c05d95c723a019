import type { RecipeNeed } from './check-recipe.ts';

/** A recipe, what it needs, and whether it can be trained. */
export interface RecipeReport {
  /** What `--recipe` takes. */
  readonly recipe: string;
  /** The name under which the result is registered; recipes may share it. */
  readonly name: string;
  readonly description: string;
  /** The kind of model. */
  readonly model: string;
  /** `ready`; `fetches` where a training fetches what is not here; `missing` where it cannot be trained. */
  readonly state: 'ready' | 'fetches' | 'missing';
  readonly needs: readonly RecipeNeed[];
  /** A guess of how long a training takes on two idle cores; of what is missing nothing is known. */
  readonly expectedSeconds: number;
  /** Texts and the labels that they must get. */
  readonly checks: readonly { readonly text: string; readonly label: string }[];
}

/** What `recipes` prints as JSON. */
export interface RecipesReport {
  /** RUNESTONE_HOME, absolute. */
  readonly home: string;
  readonly recipes: readonly RecipeReport[];
}
