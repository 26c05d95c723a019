import path from 'node:path';
import type { RecipeNeed } from '../check-recipe.ts';
import type { RecipeReport, RecipesReport } from '../recipe-report.ts';

const titles = {
  ready: 'Ready to train with: npx nx run trainer:train --recipe <name>',
  fetches: 'A training fetches what is not here',
  missing: 'Something is missing',
} as const;

/** Recipes for people: those that can be trained first, then how to get what the others lack. */
export function renderRecipes(report: RecipesReport): string {
  const groups = (['ready', 'fetches', 'missing'] as const).flatMap((state) => {
    const members = report.recipes.filter((recipe) => recipe.state === state);
    return members.length === 0 ? [] : [`${titles[state]}\n`, ...members.map(renderRecipe)];
  });
  return [...groups, ...renderHelp(report)].join('\n').trimEnd();
}

function renderRecipe({ recipe, description, needs, state, expectedSeconds }: RecipeReport): string {
  const duration = state === 'ready' ? `, ${renderDuration(expectedSeconds)} on two idle cores` : '';
  return [
    `  ${recipe}${duration}`,
    ...wrap(description, 92).map((line) => `    ${line}`),
    ...needs.map(renderNeed),
    '',
  ].join('\n');
}

const words = { file: [], archive: [], package: ['npm package'], encoder: ['encoder'], library: [] } as const;

const signs = { here: '✓', fetchable: '↓', missing: '✗' } as const;

function renderNeed(need: RecipeNeed): string {
  const { kind, name, required, state } = need;
  const facts = [
    ...words[kind],
    ...(need.sizeBytes === undefined ? [] : [renderSize(need.sizeBytes)]),
    ...(need.licence === undefined ? [] : [need.licence]),
    ...(kind === 'package' || need.origin === undefined ? [] : [`from ${need.origin}`]),
    ...(required || state === 'here' ? [] : ['trains without it, many times slower']),
  ];
  const sign = required || state === 'here' ? signs[state] : '!';
  return `    ${sign} ${name}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

/** A path as one types it: relative where it lies below this folder. */
export function showPath(absolute: string): string {
  const relative = path.relative('', absolute);
  return relative.startsWith('..') || relative === '' ? absolute : relative;
}

/** A duration that is a guess, in words. */
export const renderDuration = (seconds: number): string =>
  seconds < 90 ? `about ${Math.ceil(seconds / 5) * 5} s` : `about ${Math.ceil(seconds / 60)} min`;

const renderSize = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Says how to get what the recipes lack, each way once. */
export function renderHelp({ home, recipes }: RecipesReport): string[] {
  const lacking = recipes.flatMap(({ needs }) => needs.filter(({ state }) => state !== 'here'));
  const has = (kind: RecipeNeed['kind']): boolean => lacking.some((need) => need.kind === kind);
  const folder = showPath(path.join(home, 'data'));
  const ways = [
    ...(has('file')
      ? [
          `A file <set>/<file>: get it from where it comes from, and put it at ${folder}/<set>/<file>,`,
          'or set RUNESTONE_DATA_PATH to a folder that holds data/<set>/<file>.',
        ]
      : []),
    ...(has('package') ? ['An npm package: npm install'] : []),
    ...(has('archive') || has('encoder')
      ? [
          'An encoder or archive: npx nx run trainer:train --recipe <name> fetches it, unless RUNESTONE_OFFLINE=true.',
          'An encoder may also lie in a folder models/<name> of RUNESTONE_DATA_PATH.',
        ]
      : []),
    ...(has('library') ? ['Native TensorFlow: npm run setup:tensorflow, once on each machine'] : []),
  ];
  return ways.length === 0 ? [] : ['How to get what is missing\n', ...ways.map((way) => `  ${way}`)];
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
