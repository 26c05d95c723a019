import { grouped, renderTable, share, shareWithin } from '../markdown-table.ts';
import { renderPageHead } from '../render-page-head.ts';
import { titleOf } from './columns.ts';
import { differenceWithin, meanWithin, type MeanWithin } from './mean-within.ts';
import type { TaskResult } from './measure-tasks.ts';
import { renderBounds } from './render-bounds.ts';
import type { Scores } from './score-answers.ts';
import type { ColumnResult } from './kept-results.ts';

/** Where and with what it was measured. */
export interface MeasuringFacts {
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly string[];
  /** How many folds or seeds. */
  readonly repetitions: number;
}

/** Renders what was measured as a Markdown page. */
export function renderTasks(results: readonly TaskResult[], facts: MeasuringFacts): string {
  const sections = results.flatMap((result) => renderTask(result, facts.repetitions));
  return `${[...describe(results, facts), ...sections, ...renderBounds(results)].join('\n').trimEnd()}\n`;
}

function describe(results: readonly TaskResult[], facts: MeasuringFacts): string[] {
  const { date, machine, versions, repetitions } = facts;
  const measured = results.flatMap(({ columns }) => [...columns.values()].flat());
  const codes = [...new Set(measured.map(({ code }) => code))].sort();
  return [
    ...renderPageHead({
      title: 'Tasks',
      date,
      measuredOn: `${machine}; ${versions.join(', ')}; by the code of ${codes.join(', ')}`,
      command: 'RUNESTONE_DATA_PATH=<directories with data/<name>/<file>> npx nx run benchmarks:tasks',
    }),
    'What the recipes reach, and simple models beside them: all get the same texts, turns before a turn among them.',
    `Every figure is the mean of ${repetitions} repetitions, with its 95 % interval by Student's t: folds in which equal texts and groups`,
    'stay together, or, where a recipe has a test of its own, seeds that choose what is validated on and the order of training. Folds',
    'share texts that they train on, so that their intervals are somewhat too narrow; those of seeds tell nothing of the choice of the',
    'test. Where a model abstains from a single label, it is wrong. Macro F1 is over the labels that a test has.',
    '',
    '- *majority*: the labels that most texts of training have.',
    '- *TF-IDF + logistic regression*: words and word pairs, sublinear, C = 10, by scikit-learn; one for each label where a text has',
    '  several. It trains on what others validate on, too, and gets texts as they are read, without the recipe’s normalization.',
    "- *ngram-linear*: the recipe's data and decision with hashed n-grams alone, its own where it reads some; where the recipe is that itself, it stands once.",
    '- *the recipe*: as it is committed, and as it would be exported.',
    '- *the recipe, encoder at fp32*: where its encoder is at int8, the same with the full weights of the encoder.',
    '',
  ];
}

function renderTask(result: TaskResult, repetitions: number): string[] {
  const { task, columns } = result;
  const changes = task.changes.map((change) => ` with \`${change}\``).join('');
  const how = task.by === 'folds' ? `${repetitions} folds` : `the recipe's own test, ${repetitions} seeds`;
  const measured = [...columns.values()].flat();
  const [train, test] = [0, 1].map((place) =>
    grouped(meanWithin(measured.map(({ texts }) => texts[place as 0 | 1])).mean),
  );
  const sources = new Set(measured.flatMap(({ scores }) => Object.keys(scores.sources)));
  return [
    `## ${task.title}`,
    '',
    `${task.note} Recipe \`${task.recipe}\`${changes}, ${how}: ${train} texts to train and validate on, ${test} to test.`,
    '',
    ...renderScores(result, ({ scores }) => scores.all),
    ...(sources.size < 2
      ? []
      : [...sources].flatMap((source) => [
          `Texts of \`${source}\` alone:`,
          '',
          ...renderScores(result, ({ scores }) => scores.sources[source]),
        ])),
    ...renderDifference(result),
  ];
}

function renderScores(
  { task: { measures }, recipe, columns }: TaskResult,
  scoresOf: (result: ColumnResult) => Scores | undefined,
): string[] {
  const rows = Array.from(columns, ([column, results]) => {
    const scores = results.map(scoresOf).filter((one) => one !== undefined);
    return [
      titleOf(column, recipe),
      ...measures.map((measure) => describeMean(meanWithin(scores.map((one) => one[measure])))),
    ];
  });
  return renderTable(['', ...measures], rows);
}

const describeMean = ({ mean, interval }: MeanWithin): string =>
  interval === undefined
    ? share(mean)
    : shareWithin(mean, [Math.max(0, interval[0]), Math.min(1, interval[1])]);

/** What an encoder at int8 changes, repetition by repetition. */
function renderDifference({ task: { measures }, columns }: TaskResult): string[] {
  const [int8, fp32] = [columns.get('recipe'), columns.get('fp32')];
  if (int8 === undefined || fp32 === undefined) return [];
  const cells = measures.map((measure) => {
    const valuesOf = (results: readonly ColumnResult[]): number[] =>
      results.map(({ scores }) => scores.all[measure] * 100);
    const { mean, interval } = differenceWithin(valuesOf(int8), valuesOf(fp32));
    const within = interval === undefined ? '' : ` (${interval.map(signed).join(' to ')})`;
    return `${signed(mean)}${within}`;
  });
  return renderTable(['', ...measures], [['int8 − fp32, points', ...cells]]);
}

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`;
