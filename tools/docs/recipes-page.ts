import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { dataSourceSchema } from '../../libs/data/datasets/src/index.ts';
import { parseRecipe, recipeSchema } from '../../libs/learning/training/src/index.ts';
import { normalizationSteps } from '../../libs/text/normalization/src/index.ts';
import { listProperties, toJsonSchema, type JsonSchema } from './json-schema.ts';
import { renderCode, renderPage, renderTable, type Page } from './markdown.ts';

const folder = 'apps/trainer/recipes';

/** What a recipe may say, and the recipes that come with Runestone. */
export function createRecipesPage(root: string): Page {
  const sources = toJsonSchema(dataSourceSchema).anyOf ?? [];
  return {
    path: 'docs/reference/recipes.md',
    text: renderPage('Recipes', [
      'A recipe says what to train, from what, and how to judge it. It is YAML; unknown keys are errors with a suggestion. ' +
        '`--set path=value` overrides one value, such as `--set model.epochs=10`; `--set path=` leaves a key out. ' +
        'A key that is neither required nor has a default may be left out.',
      `## Recipes of Runestone\n\n${renderRecipes(root)}`,
      `## Keys\n\n${renderKeys(toJsonSchema(recipeSchema))}`,
      '## Data sources\n\n`data.sources` and `evaluation.sources` list sources. `type` says which kind one is.',
      ...sources.map((source) => `### ${typeOf(source)}\n\n${renderKeys(source)}`),
      `## Normalisation steps\n\n\`text.normalization\` lists steps by name, in the order in which they run: ${Object.keys(normalizationSteps).map(renderCode).join(', ')}.`,
    ]),
  };
}

function renderRecipes(root: string): string {
  const files = readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  const rows = files.map((file) => {
    const recipe = parseRecipe(readFileSync(path.join(root, folder, file), 'utf8'), file);
    const link = `[${path.basename(file, '.yaml')}](../../${folder}/${file})`;
    return [link, renderCode(recipe.name), recipe.description];
  });
  return renderTable(['recipe', 'registers as', 'description'], rows);
}

const typeOf = (source: JsonSchema): string => String(source.properties?.['type']?.const);

function renderKeys(schema: JsonSchema): string {
  const own = listProperties(schema).filter(({ path: key }) => !key.includes('sources[].'));
  const rows = own.map(({ path: key, type, required, fallback, description }) => [
    renderCode(key),
    type,
    required ? 'required' : renderCode(fallback),
    description,
  ]);
  return renderTable(['key', 'value', 'default', 'meaning'], rows);
}
