import type { RecipeReport } from '../../apps/trainer/src/recipe-report.ts';

/** What takes longer than this is trained only when asked for, in seconds. */
export const slowSeconds = 600;

/** Which recipes are trained, and which not. */
export interface Plan {
  /** The quickest first. */
  readonly train: readonly RecipeReport[];
  readonly slow: readonly RecipeReport[];
  /** What a training would have to fetch counts as missing: the demo fetches nothing. */
  readonly missing: readonly RecipeReport[];
  readonly expectedSeconds: number;
}

/** Sorts recipes by whether and when they are trained. */
export function planTrainings(recipes: readonly RecipeReport[], withSlow: boolean): Plan {
  const byTime = [...recipes].sort((a, b) => a.expectedSeconds - b.expectedSeconds);
  const ready = byTime.filter(({ state }) => state === 'ready');
  const isLeftOut = ({ expectedSeconds }: RecipeReport): boolean =>
    !withSlow && expectedSeconds > slowSeconds;
  const train = ready.filter((recipe) => !isLeftOut(recipe));
  return {
    train,
    slow: ready.filter(isLeftOut),
    missing: byTime.filter(({ state }) => state !== 'ready'),
    expectedSeconds: train.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0),
  };
}
