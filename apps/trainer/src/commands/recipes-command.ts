import { checkRecipe, type RecipeNeed } from '../check-recipe.ts';
import type { CommandContext } from '../command-context.ts';
import { estimateSeconds } from '../estimate-seconds.ts';
import { listRecipes, readRecipe } from '../read-recipe.ts';
import type { RecipeReport, RecipesReport } from '../recipe-report.ts';
import { renderRecipes } from './render-recipes.ts';

/** Lists recipes, what each needs, and how to get what is missing; fetches nothing. */
export async function recipesCommand(
  given: readonly string[],
  { wiring, output, json }: CommandContext,
): Promise<void> {
  const names = given.length > 0 ? given : await listRecipes();
  const recipes: RecipeReport[] = [];
  for (const name of names) recipes.push(await reportOf(name, wiring));
  const report: RecipesReport = { home: wiring.home, recipes };
  output.out(json ? JSON.stringify(report) : renderRecipes(report));
}

async function reportOf(name: string, wiring: CommandContext['wiring']): Promise<RecipeReport> {
  const recipe = await readRecipe(name, []);
  const needs = await checkRecipe(recipe, wiring);
  return {
    ...{ recipe: name, name: recipe.name, description: recipe.description, model: recipe.model.id },
    ...{ state: stateOf(needs), needs, expectedSeconds: Math.ceil(estimateSeconds(recipe, needs)) },
    checks: recipe.evaluation.checks,
  };
}

function stateOf(needs: readonly RecipeNeed[]): RecipeReport['state'] {
  const states = needs.filter(({ required }) => required).map(({ state }) => state);
  if (states.includes('missing')) return 'missing';
  return states.includes('fetchable') ? 'fetches' : 'ready';
}
