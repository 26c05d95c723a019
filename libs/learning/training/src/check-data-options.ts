import { trainingErrors } from './errors.ts';
import type { Recipe } from './recipe.ts';

/** Checks that what a recipe says of its data makes sense together. Throws TRAINING_RECIPE_INVALID. */
export function checkDataOptions(recipe: Recipe, what: string): void {
  const { data, labels } = recipe;
  const problem = splitProblem(data) ?? unlistedProblem(data, labels);
  if (problem !== undefined) throw trainingErrors.RECIPE_INVALID(`${what}: ${problem}`);
}

function splitProblem({
  validation,
  test,
  splitBy = 'text',
  repeats,
  sources,
}: Recipe['data']): string | undefined {
  if (validation + test >= 1) return 'data.validation and data.test leave nothing to train on.';
  if (splitBy === 'text')
    return repeats === undefined ? undefined : 'data.repeats needs data.splitBy: by text, no text repeats.';
  const lacking = sources.findIndex((source) => !tells(source, splitBy));
  return lacking < 0
    ? undefined
    : `data.splitBy: ${splitBy} needs ${splitBy}, a column, in each of data.sources; number ${lacking + 1} has none.`;
}

/** Whether the examples of a source have a group or a time. UDHR and CLDR name groups of their own. */
const tells = (source: Recipe['data']['sources'][number], key: 'group' | 'time'): boolean =>
  source.type === 'file'
    ? source[key] !== undefined
    : key === 'group' && (source.type === 'udhr' || source.type === 'cldr');

const unlistedProblem = ({ unlisted }: Recipe['data'], { kind }: Recipe['labels']): string | undefined =>
  unlisted === 'label' && kind === 'single'
    ? 'data.unlisted: label would leave texts without their only label. Set labels.kind: multi, or map the label.'
    : undefined;
