import type { RecipeReport } from '../../apps/trainer/src/recipe-report.ts';
import { renderDuration, renderHelp } from '../../apps/trainer/src/commands/render-recipes.ts';
import type { Plan } from './plan-trainings.ts';
import { widthOf } from './train-all.ts';

/** Says what is trained and how long it takes, what is left out, and how to get what is missing. */
export function renderPlan({ train, slow, missing, expectedSeconds }: Plan, home: string): string {
  const width = widthOf([...train, ...slow, ...missing]);
  const line = (name: string, text: string): string => `   ${name.padEnd(width)}  ${text}`;
  const duration = (recipe: RecipeReport): string =>
    line(recipe.recipe, renderDuration(recipe.expectedSeconds));
  return [
    '1. What can be trained with what is here, on two idle cores',
    '',
    ...train.map(duration),
    ...(train.length < 2
      ? []
      : [line('together', `${renderDuration(expectedSeconds)}, less what was trained before`)]),
    ...(slow.length === 0 ? [] : ['', '   Left out, for they take long; --slow trains them too', '']),
    ...slow.map(duration),
    ...(missing.length === 0 ? [] : ['', '   Not here', '']),
    ...missing.map((recipe) => line(recipe.recipe, `lacks ${[...lackingOf([recipe]).keys()].join(', ')}`)),
    ...renderLacking(missing),
    ...renderHelp({ home, recipes: missing }).map((help) => `   ${help}`.trimEnd()),
    '',
  ].join('\n');
}

interface Lacking {
  readonly files: Set<string>;
  readonly origins: Set<string>;
}

/** What recipes lack, by data set; a file that belongs to none stands for itself. */
function lackingOf(recipes: readonly RecipeReport[]): Map<string, Lacking> {
  const sets = new Map<string, Lacking>();
  for (const { kind, name, origin, required, state } of recipes.flatMap(({ needs }) => needs)) {
    if (!required || state === 'here') continue;
    const [set, file] = kind === 'file' ? (name.split(/\/(.*)/) as [string, string?]) : [name];
    const known = sets.get(set) ?? { files: new Set(), origins: new Set() };
    if (file !== undefined) known.files.add(file);
    if (origin !== undefined) known.origins.add(origin);
    sets.set(set, known);
  }
  return sets;
}

function renderLacking(missing: readonly RecipeReport[]): string[] {
  const lines = Array.from(lackingOf(missing), ([set, { files, origins }]) => [
    `   ${set}${files.size === 0 ? '' : `: ${[...files].join(', ')}`}`,
    ...[...origins].map((origin) => `     from ${origin}`),
  ]);
  return missing.length === 0 ? [] : ['', ...lines.flat(), ''];
}
