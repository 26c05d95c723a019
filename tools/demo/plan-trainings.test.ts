import { describe, expect, it } from '@jest/globals';
import type { RecipeReport } from '../../apps/trainer/src/recipe-report.ts';
import { planTrainings } from './plan-trainings.ts';

const recipe = (
  name: string,
  expectedSeconds: number,
  state: RecipeReport['state'] = 'ready',
): RecipeReport => ({
  ...{ recipe: name, name, description: '', model: 'ngram-linear', state, needs: [], checks: [] },
  expectedSeconds,
});
const namesOf = (recipes: readonly RecipeReport[]): string[] => recipes.map((one) => one.recipe);

describe('planTrainings', () => {
  const recipes = [
    recipe('lstm', 1500),
    recipe('nordic', 180),
    recipe('gone', 4, 'missing'),
    recipe('tags', 6),
  ];

  it('trains what is here, the quickest first, and leaves out what is slow', () => {
    const plan = planTrainings(recipes, false);
    expect(namesOf(plan.train)).toEqual(['tags', 'nordic']);
    expect([namesOf(plan.slow), namesOf(plan.missing)]).toEqual([['lstm'], ['gone']]);
    expect(plan.expectedSeconds).toBe(186);
  });

  it('trains what is slow too where it is asked to', () => {
    const plan = planTrainings(recipes, true);
    expect(namesOf(plan.train)).toEqual(['tags', 'nordic', 'lstm']);
    expect(plan.slow).toEqual([]);
  });

  it('does not train what would have to fetch something', () => {
    const plan = planTrainings([recipe('encoder', 20, 'fetches')], true);
    expect([namesOf(plan.train), namesOf(plan.missing)]).toEqual([[], ['encoder']]);
  });
});
