import type { SourceContext } from '@runestone/datasets';
import {
  foldExamples,
  removeLeaks,
  removeRepeats,
  type Example,
  type ExampleFold,
} from '@runestone/examples';
import { prepareData, type PreparedData, type Recipe } from '@runestone/training';
import { readRecipe } from '../../../../apps/trainer/src/read-recipe.ts';
import type { TextTask } from './text-tasks.ts';

/** One repetition of a task: every column gets the same texts. */
export interface Repetition {
  /** `fold 1 of 5` or `seed 1`. */
  readonly name: string;
  /** What the recipes of this repetition are read with, beside the changes of the task. */
  readonly seed: number;
  readonly data: Omit<PreparedData, 'tests'>;
  readonly test: readonly Example[];
}

/** Decides the folds, whatever seed a recipe trains with. */
const foldSeed = 1;

/** Reads the data of a task and splits them as often as asked; seeds one at a time. */
export async function* readRepetitions(
  task: TextTask,
  count: number,
  sources: SourceContext,
): AsyncGenerator<Repetition> {
  if (task.by === 'folds') return yield* readFolds(task, count, sources);
  for (let seed = 1; seed <= count; seed += 1) {
    const recipe = await readRecipe(task.recipe, [...task.changes, `seed=${seed}`]);
    const { tests, ...data } = await prepareData(recipe, { ...sources, seed });
    yield { name: `seed ${seed}`, seed, data, test: [...tests.values()].flat() };
  }
}

async function* readFolds(task: TextTask, folds: number, sources: SourceContext): AsyncGenerator<Repetition> {
  const recipe = await readRecipe(task.recipe, task.changes);
  const { seed } = recipe;
  // Without parts to hold out, everything is to train on.
  const whole = { ...recipe, data: { ...recipe.data, validation: 0, test: 0 } };
  const data = await prepareData(whole, { ...sources, seed });
  const { splitBy = 'text', shingleWords, validation } = recipe.data;
  const cut = foldExamples(data.train, {
    ...{ folds, validation, seed: foldSeed, joinTexts: splitBy === 'text' },
    ...(shingleWords === undefined ? {} : { shingleWords }),
  });
  for (const [place, fold] of cut.entries()) {
    const { test, ...parts } = separateParts(fold, recipe);
    yield { name: `fold ${place + 1} of ${folds}`, seed, data: { ...data, ...parts }, test };
  }
}

/**
 * Sees to it that no text stands in two parts of a fold unless the recipe asks for that, as its own split does. What is
 * validated on is also told from the test, for columns that train on it.
 */
function separateParts(fold: ExampleFold, { data }: Pick<Recipe, 'data'>): ExampleFold {
  const { splitBy = 'text', repeats = 'leave-out' } = data;
  if (repeats === 'keep') return fold;
  const { train, validation, test } = splitBy === 'text' ? fold : removeRepeats({ ...fold }).parts;
  return {
    train: removeLeaks(train, [...validation, ...test]).examples,
    validation: removeLeaks(validation, test).examples,
    test,
  };
}
