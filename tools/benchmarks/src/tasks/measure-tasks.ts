import { createLabelSpace } from '@runestone/label-encoding';
import type { Recipe } from '@runestone/training';
import { readRecipe } from '../../../../apps/trainer/src/read-recipe.ts';
import type { Wiring } from '../../../../apps/trainer/src/wiring.ts';
import { answerByMajority } from './answer-by-majority.ts';
import type { ScikitLearn } from './answer-by-scikit-learn.ts';
import { answerByTraining } from './answer-by-training.ts';
import { changesFor, columnsOf, type ColumnId } from './columns.ts';
import type { ColumnResult, KeptResults } from './kept-results.ts';
import { readRepetitions, type Repetition } from './read-repetitions.ts';
import { scoreTest, type Answers } from './score-answers.ts';
import type { TextTask } from './text-tasks.ts';

/** What was measured of one task. */
export interface TaskResult {
  readonly task: TextTask;
  readonly recipe: Recipe;
  /** Of each column a result for each repetition, in one order for all. */
  readonly columns: ReadonlyMap<ColumnId, readonly ColumnResult[]>;
}

/** What measuring needs. */
export interface MeasureOptions {
  /** How many folds or seeds. */
  readonly repetitions: number;
  /** Those that are wanted; a task has those of them that say something of its recipe. */
  readonly columns: readonly ColumnId[];
  readonly wiring: Wiring;
  /** Starts scikit-learn when it is first asked. */
  readonly scikitLearn: () => Promise<ScikitLearn>;
  readonly kept: KeptResults;
  /** Measures anew what is kept. */
  readonly fresh: boolean;
  readonly codeVersion: string;
  readonly say: (line: string) => void;
}

/** Measures every column of every task, and keeps each result as soon as it is there. */
export async function measureTasks(
  tasks: readonly TextTask[],
  options: MeasureOptions,
): Promise<TaskResult[]> {
  const results: TaskResult[] = [];
  for (const task of tasks) {
    const recipe = await readRecipe(task.recipe, task.changes);
    const columns = columnsOf(recipe, options.columns, task);
    if (columns.length === 0) options.say(`${task.id}: its recipe has none of these columns`);
    else results.push(await measureTask({ task, recipe, columns }, options));
  }
  return results;
}

/** A task and its columns. */
interface Comparison {
  readonly task: TextTask;
  readonly recipe: Recipe;
  readonly columns: readonly ColumnId[];
}

async function measureTask(
  { task, recipe, columns }: Comparison,
  options: MeasureOptions,
): Promise<TaskResult> {
  const measured = new Map(columns.map((column): [ColumnId, ColumnResult[]] => [column, []]));
  options.say(`${task.id}: reading and splitting the data …`);
  for await (const repetition of readRepetitions(task, options.repetitions, options.wiring.sources))
    for (const [column, results] of measured) {
      const changes = [...task.changes, ...changesFor(column, recipe), `seed=${repetition.seed}`];
      const changed = await readRecipe(task.recipe, changes);
      results.push(await measureOnce({ task, column, recipe: changed, repetition }, options));
    }
  return { task, recipe, columns: measured };
}

/** One column in one repetition. */
interface Measurement {
  readonly task: TextTask;
  readonly column: ColumnId;
  readonly recipe: Recipe;
  readonly repetition: Repetition;
}

async function measureOnce(measurement: Measurement, options: MeasureOptions): Promise<ColumnResult> {
  const { task, column, recipe, repetition } = measurement;
  const { kept, fresh, codeVersion: code, say } = options;
  const { data, test, name } = repetition;
  const measured = { task: task.id, column, repetition: name, recipe, fingerprint: data.fingerprint };
  const tell = ({ scores, seconds }: ColumnResult, how: string): void => {
    const figures = task.measures.map((measure) => `${measure} ${scores.all[measure].toFixed(4)}`);
    say(`${task.id}, ${column}, ${name}: ${figures.join(', ')} (${seconds.toFixed(1)} s${how})`);
  };
  const before = fresh ? undefined : await kept.read(measured);
  if (before !== undefined) {
    tell(before, ', kept');
    return before;
  }
  const started = performance.now();
  const answers = await answer(measurement, options);
  const result: ColumnResult = {
    texts: [data.train.length + data.validation.length, test.length],
    scores: scoreTest(test, answers, createLabelSpace(recipe.labels)),
    seconds: (performance.now() - started) / 1000,
    code,
  };
  await kept.write(measured, result);
  tell(result, '');
  return result;
}

async function answer(measurement: Measurement, options: MeasureOptions): Promise<Answers> {
  const { column, recipe, repetition } = measurement;
  if (column === 'majority') return answerByMajority(repetition);
  if (column === 'tf-idf') return (await options.scikitLearn()).answer(recipe.labels, repetition);
  return answerByTraining(recipe, repetition, options.wiring);
}
