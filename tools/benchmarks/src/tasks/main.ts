/** Measures the recipes of texts and simple models beside them, over folds or seeds, and writes the page of the tasks. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readSettings } from '@runestone/settings';
import { trainerSettingsSchema } from '../../../../apps/trainer/src/settings.ts';
import { createWiring } from '../../../../apps/trainer/src/wiring.ts';
import { describeCores } from '../describe-cores.ts';
import { readCount } from '../read-count.ts';
import { readCodeVersion } from '../results/describe-machine.ts';
import { runBenchmark, say, today } from '../run-benchmark.ts';
import { scikitLearnPackages, startScikitLearn, type ScikitLearn } from './answer-by-scikit-learn.ts';
import { columnIds, type ColumnId } from './columns.ts';
import { openKeptResults } from './kept-results.ts';
import { measureTasks, type TaskResult } from './measure-tasks.ts';
import { renderTasks } from './render-tasks.ts';
import { textTasks, usualRepetitions } from './text-tasks.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/benchmarks-tasks.md', import.meta.url));
const recipes = [...new Set(textTasks.map(({ recipe }) => recipe))];

function readRecipeName(value: string): string {
  if (recipes.includes(value)) return value;
  throw new InvalidArgumentError(`Give one of ${recipes.join(', ')}.`);
}

function readColumns(value: string): ColumnId[] {
  const names = value.split(',').map((name) => name.trim());
  const stray = names.find((name) => !columnIds.some((id) => id === name));
  if (stray !== undefined)
    throw new InvalidArgumentError(`There is no column "${stray}". Give some of ${columnIds.join(',')}.`);
  return columnIds.filter((id) => names.includes(id));
}

interface Options {
  readonly only?: string;
  readonly columns?: readonly ColumnId[];
  readonly folds: number;
  readonly fresh: boolean;
  readonly out?: string;
}

const program = new Command('benchmarks:tasks')
  .description('Measures what the recipes of texts reach, and simple models beside them, with intervals.')
  .option('--only <recipe>', 'only the tasks of this recipe', readRecipeName)
  .option('--columns <names>', `only some of ${columnIds.join(',')}`, readColumns)
  .option('--folds <count>', 'how many folds, or seeds, each task has', readCount, usualRepetitions)
  .option('--fresh', 'measure anew what an earlier run has measured', false)
  .option(
    '--out <file>',
    'where the page goes (default: docs/reference/benchmarks-tasks.md, by a full run alone)',
  )
  .addHelpText(
    'after',
    '\nReads RUNESTONE_DATA_PATH and RUNESTONE_HOME, and all settings of the trainer. Needs Python 3; scikit-learn comes from PyPI.\n' +
      'Every result is kept below RUNESTONE_HOME/benchmarks/tasks at once: stop it whenever you like, the same command goes on.\n' +
      'With --only, --columns or another count of folds the page is printed, unless --out says where it goes.',
  );
program.parse();
const { only, columns, folds, fresh, out } = program.opts<Options>();

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    say('\nstopped; the same command goes on with what is measured');
    process.exit(exitCode);
  });

async function measure(): Promise<void> {
  const warn = (message: string): void => say(`warning: ${message}`);
  const wiring = createWiring(readSettings(trainerSettingsSchema, process.env), {
    onProblem: ({ message }) => warn(message),
    onNotice: warn,
  });
  let started: Promise<ScikitLearn> | undefined;
  try {
    const results = await measureTasks(
      textTasks.filter(({ recipe }) => only === undefined || recipe === only),
      {
        ...{ wiring, fresh, say, repetitions: folds, columns: columns ?? columnIds },
        scikitLearn: () => (started ??= startScikitLearn(wiring.home)),
        kept: openKeptResults(path.join(wiring.home, 'benchmarks', 'tasks')),
        codeVersion: readCodeVersion(),
      },
    );
    await report(results);
  } finally {
    await started?.then(
      (scikitLearn) => scikitLearn.close(),
      () => undefined,
    );
  }
}

async function report(results: readonly TaskResult[]): Promise<void> {
  const text = renderTasks(results, {
    date: today(),
    machine: describeCores(),
    versions: [`Node ${process.version}`, ...scikitLearnPackages.map((one) => one.replace('==', ' '))],
    repetitions: folds,
  });
  const isFull = only === undefined && columns === undefined && folds === usualRepetitions;
  if (out === undefined && !isFull) process.stdout.write(text);
  else await writeFile(out ?? page, text);
}

await runBenchmark(measure);
