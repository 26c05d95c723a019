import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileIfExists } from '@runestone/files';
import { nearestName } from '@runestone/schemas';
import { parseRecipe, type Recipe } from '@runestone/training';
import { trainerErrors } from './errors.ts';

/** The recipes that come with Runestone. */
const recipesDirectory = fileURLToPath(new URL('../recipes', import.meta.url));

/** Names the recipes that come with Runestone, sorted. */
export async function listRecipes(): Promise<string[]> {
  return (await readdir(recipesDirectory)).map((file) => path.basename(file, '.yaml')).sort();
}

/** Reads a recipe by name (one of Runestone's own) or by path, with `path=value` overrides. */
export async function readRecipe(nameOrPath: string, overrides: readonly string[]): Promise<Recipe> {
  const isPath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  if (isPath) {
    const bytes = await readFileIfExists(path.resolve(nameOrPath));
    if (bytes === undefined) throw trainerErrors.RECIPE_MISSING(`There is no recipe file ${nameOrPath}.`);
    return parseRecipe(bytes.toString('utf8'), nameOrPath, overrides);
  }
  const names = await listRecipes();
  if (!names.includes(nameOrPath)) {
    const near = nearestName(nameOrPath, names);
    throw trainerErrors.RECIPE_MISSING(
      `There is no recipe "${nameOrPath}"${near === undefined ? '.' : `; did you mean "${near}"?`} Known recipes: ${names.join(', ')}; or give a path to a .yaml file.`,
    );
  }
  return parseRecipe(
    await readFile(path.join(recipesDirectory, `${nameOrPath}.yaml`), 'utf8'),
    nameOrPath,
    overrides,
  );
}
