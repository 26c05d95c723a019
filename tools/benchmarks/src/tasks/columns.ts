import { modelsOf, type Recipe } from '@runestone/training';
import type { TextTask } from './text-tasks.ts';

/** The columns, as `--columns` takes them and in the order of the tables. */
export const columnIds = ['majority', 'tf-idf', 'ngram-linear', 'recipe', 'fp32'] as const;
/** What answers the texts of a test. */
export type ColumnId = (typeof columnIds)[number];

/** Settings of `ngram-linear` for recipes that have none of their own. */
const plainModel = { id: 'ngram-linear', epochs: 20, learningRate: 0.5, patience: 20 };

/** Those of the asked columns that say something of a recipe; where it is `ngram-linear` over n-grams itself, it stands for that. */
export function columnsOf(
  recipe: Recipe,
  asked: readonly ColumnId[],
  { mostInt8Loss }: Pick<TextTask, 'mostInt8Loss'>,
): ColumnId[] {
  const plain = isPlain(recipe);
  return columnIds.filter((column) => {
    if (column === 'ngram-linear' && plain) return false;
    // Full weights take long: they are measured where the cost of int8 is judged.
    if (column === 'fp32' && (mostInt8Loss === undefined || findInt8(recipe).length === 0)) return false;
    return asked.includes(column) || (column === 'recipe' && plain && asked.includes('ngram-linear'));
  });
}

/** Whether a column trains a pipeline of ours. */
export const isTrained = (column: ColumnId): boolean => column !== 'majority' && column !== 'tf-idf';

/** What a column changes in the recipe of its task, as `train --set` takes it. */
export function changesFor(column: ColumnId, recipe: Recipe): string[] {
  if (column === 'fp32') return findInt8(recipe).map((place) => `${place}.precision=fp32`);
  if (column !== 'ngram-linear') return [];
  const own = modelsOf(recipe).find(({ id }) => id === 'ngram-linear');
  const model = `model=${JSON.stringify(own ?? plainModel)}`;
  if (recipe.text.features.id === 'hashed-ngrams') return [model];
  const { normalization, tokenization, features } = findNgrams(recipe);
  return [
    ...[
      `text.normalization=${JSON.stringify(normalization)}`,
      `text.tokenization=${JSON.stringify(tokenization)}`,
      `text.features=${JSON.stringify(features)}`,
      model,
    ],
    ...(recipe.data.augment.withoutFields === undefined ? [] : ['data.augment.withoutFields=0']),
  ];
}

/** What a column is called in the tables of a task. */
export function titleOf(column: ColumnId, recipe: Recipe): string {
  if (column === 'tf-idf') return 'TF-IDF + logistic regression';
  const models = [...new Set(modelsOf(recipe).map(({ id }) => id))].join(' + ');
  if (column === 'recipe') return `the recipe (${models})`;
  return column === 'fp32' ? 'the recipe, encoder at fp32' : column;
}

const isPlain = ({ model, text }: Recipe): boolean =>
  model.id === 'ngram-linear' && text.features.id === 'hashed-ngrams';

/** Where in a recipe features of encoders at int8 stand. */
function findInt8({ text: { features } }: Recipe): string[] {
  const placed =
    features.id === 'combined'
      ? features.parts.map((part, place) => [`text.features.parts.${place}.features`, part.features] as const)
      : [['text.features', features] as const];
  return placed.flatMap(([place, one]) => (one.id === 'encoder' && one.precision === 'int8' ? [place] : []));
}

/** Steps that leave out turns: columns get all. */
const lineSteps: readonly string[] = ['last-line', 'earlier-lines'];

/**
 * The n-grams of a recipe that reads more than these, as its first part of them reads them, but of whole texts; those by
 * default where it reads none.
 */
function findNgrams({ text: { normalization, features } }: Recipe) {
  const parts = features.id === 'combined' ? features.parts : [];
  const own = parts.find((part) => part.features.id === 'hashed-ngrams');
  const steps = (own?.normalization ?? []).filter((step) => !lineSteps.includes(step));
  return {
    normalization: [...normalization, ...steps],
    tokenization: own?.tokenization ?? { id: 'words' },
    features: own?.features ?? { id: 'hashed-ngrams' },
  };
}
