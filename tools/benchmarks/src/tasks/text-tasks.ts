import type { Measure } from './score-answers.ts';

/** A figure that the recipe of a task shall reach, over all texts of the test or those of one source. */
interface Bound {
  readonly measure: Measure;
  readonly least: number;
  readonly source?: string;
}

/** One task that columns are compared on. */
export interface TextTask {
  readonly title: string;
  /** Names the task in files and progress lines. */
  readonly id: string;
  /** A recipe of the trainer. */
  readonly recipe: string;
  /** Changes of the recipe, as `train --set` takes them. */
  readonly changes: readonly string[];
  /** Folds of the training sources, or the test that the recipe has itself, with as many seeds. */
  readonly by: 'folds' | 'seeds';
  /** The first is what the cost of int8 is judged by. */
  readonly measures: readonly [Measure, ...Measure[]];
  readonly bounds: readonly Bound[];
  /** The most points of the first measure that an encoder at int8 may cost, where that is judged. */
  readonly mostInt8Loss?: number;
  /** What a reader must know of the test. */
  readonly note: string;
}

/** How many folds, or seeds, each task has unless another count is asked for. */
export const usualRepetitions = 5;

/** Wanted of all products; what was published is on descriptions. */
const productBounds: readonly Bound[] = [
  { measure: 'element-wise accuracy', least: 0.98 },
  { measure: 'micro F1', least: 0.87 },
  { measure: 'macro F1', least: 0.82 },
];

/** The tasks, in the order of the page. */
export const textTasks: readonly TextTask[] = [
  {
    title: 'product-categories',
    ...{ id: 'product-categories', recipe: 'product-categories', changes: [], by: 'folds' },
    measures: ['element-wise accuracy', 'micro F1', 'macro F1'],
    bounds: [...productBounds, ...productBounds.map((bound) => ({ ...bound, source: 'described' }))],
    note: 'Products by name and description, without the lines of the shop (`described`), and those of which the name alone is here; products of one name or description stay in one fold.',
  },
  {
    title: 'project-tags',
    ...{ id: 'project-tags', recipe: 'project-tags', changes: [], by: 'seeds' },
    measures: ['weighted F1', 'macro F1'],
    bounds: [{ measure: 'weighted F1', least: 0.92 }],
    mostInt8Loss: 0.5,
    note: 'The official holdout of Made With ML.',
  },
  {
    title: 'project-tags-all',
    ...{ id: 'project-tags-all', recipe: 'project-tags-all', changes: [], by: 'folds' },
    measures: ['micro F1', 'macro F1'],
    bounds: [],
    note: 'All frequent tags of a project.',
  },
  {
    title: 'task-intents',
    ...{ id: 'task-intents', recipe: 'task-intents', changes: [], by: 'seeds' },
    measures: ['accuracy', 'macro F1'],
    bounds: [{ measure: 'accuracy', least: 0.62 }],
    note: 'The test of the extract of Wizard of Tasks, of dialogues that training has not seen.',
  },
  {
    title: 'task-intents-cookdial: texts that training has not seen',
    ...{ id: 'task-intents-cookdial', recipe: 'task-intents-cookdial', changes: [], by: 'folds' },
    measures: ['micro F1', 'macro F1'],
    bounds: [],
    note: 'Turns of the cook, folds by dialogue; what training holds too is left out of the test.',
  },
  {
    title: 'task-intents-cookdial: all turns',
    ...{ id: 'task-intents-cookdial-all', recipe: 'task-intents-cookdial', by: 'folds' },
    changes: ['data.repeats=keep'],
    measures: ['micro F1', 'macro F1'],
    bounds: [{ measure: 'micro F1', least: 0.89 }],
    note: 'The same folds with the turns that recur in every dialogue, such as "Ok, what is next?".',
  },
  {
    title: 'fake-news',
    ...{ id: 'fake-news', recipe: 'fake-news', changes: [], by: 'folds' },
    measures: ['macro F1', 'accuracy'],
    bounds: [{ measure: 'macro F1', least: 0.79 }],
    note: 'Titles that carry both labels are left out; equal titles stay in one fold. The same sites stand in all folds: how each of them capitalises helps here, and not on sites that are new.',
  },
  {
    title: 'fake-news-sites: sites that training has not seen',
    ...{ id: 'fake-news-sites', recipe: 'fake-news-sites', changes: [], by: 'folds' },
    measures: ['macro F1', 'accuracy'],
    bounds: [],
    note: 'Folds by site: none stands in training and in the test.',
  },
  {
    title: 'fake-news-time: titles that are newer',
    ...{ id: 'fake-news-time', recipe: 'fake-news-time', changes: [], by: 'seeds' },
    measures: ['macro F1', 'accuracy'],
    bounds: [],
    note: 'The newest fifth of the titles; time decides all parts, so that a seed changes the training alone.',
  },
];
