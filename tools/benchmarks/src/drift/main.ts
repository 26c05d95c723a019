/** Simulates streams of requests, stable and drifting, and writes the page that says what drift detection finds. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from '@runestone/errors';
import { readSettings } from '@runestone/settings';
import { trainerSettingsSchema } from '../../../../apps/trainer/src/settings.ts';
import { createWiring } from '../../../../apps/trainer/src/wiring.ts';
import { readCount } from '../read-count.ts';
import { readCodeVersion } from '../results/describe-machine.ts';
import { driftTasks } from './drift-tasks.ts';
import { openKeptUnits } from './kept-units.ts';
import { measureDrift, type DriftResult } from './measure-drift.ts';
import { prepareTraffic } from './prepare-traffic.ts';
import { renderDrift } from './render-drift.ts';
import { evidentlyPackages, startEvidently, type Evidently } from './start-evidently.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/benchmarks-drift.md', import.meta.url));

function readTask(value: string): string {
  if (driftTasks.some(({ id }) => id === value)) return value;
  throw new InvalidArgumentError(`Give one of ${driftTasks.map(({ id }) => id).join(', ')}.`);
}

function readNatural(value: string): number {
  return value === '0' ? 0 : readCount(value);
}

interface Options {
  readonly only?: string;
  readonly days: number;
  readonly streams: number;
  readonly evidently: number;
  readonly evidentlyStable: number;
  readonly fresh: boolean;
  readonly out?: string;
}

const program = new Command('benchmarks:drift')
  .description(
    'Simulates stable and drifting traffic, and says how soon drift is found and how often nothing is.',
  )
  .option('--only <task>', 'only this task', readTask)
  .option('--days <count>', 'stable days of each task', readCount, 200)
  .option('--streams <count>', 'streams of each way to drift', readCount, 60)
  .option('--evidently <count>', 'streams of each way to drift that Evidently sees', readNatural, 2)
  .option('--evidently-stable <count>', 'stable streams of each task that Evidently sees', readNatural, 20)
  .option('--fresh', 'measure anew what an earlier run has measured', false)
  .option(
    '--out <file>',
    'where the page goes (default: docs/reference/benchmarks-drift.md, by a run of all tasks)',
  )
  .addHelpText(
    'after',
    '\nReads RUNESTONE_DATA_PATH and RUNESTONE_HOME, and all settings of the trainer. Needs Python 3; Evidently comes from PyPI.\n' +
      'Everything is kept below RUNESTONE_HOME/benchmarks/drift: stop it whenever you like, the same command goes on.',
  );
program.parse();
const { only, fresh, out, ...counts } = program.opts<Options>();

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(): Promise<void> {
  const warn = (message: string): void => say(`warning: ${message}`);
  const wiring = createWiring(readSettings(trainerSettingsSchema, process.env), {
    onProblem: ({ message }) => warn(message),
    onNotice: warn,
  });
  const kept = openKeptUnits(path.join(wiring.home, 'benchmarks', 'drift'), fresh);
  let started: Promise<Evidently> | undefined;
  const evidently = (): Promise<Evidently> => (started ??= startEvidently(wiring.home));
  const results: DriftResult[] = [];
  try {
    for (const task of driftTasks.filter(({ id }) => only === undefined || id === only)) {
      say(`${task.id}: training and answering …`);
      const traffic = await prepareTraffic(task, wiring.sources, wiring);
      say(`${task.id}: ${traffic.stable.length} texts that were not trained on`);
      results.push(await measureDrift(task, traffic, { counts, kept, evidently, say }));
    }
  } finally {
    await started?.then(
      (running) => running.close(),
      () => undefined,
    );
  }
  const text = renderDrift(results, {
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores (${cpus()[0]?.model ?? process.arch})`,
    versions: [
      `Runestone ${readCodeVersion()}`,
      `Node ${process.version}`,
      ...evidentlyPackages.map((one) => one.replace('==', ' ')),
    ],
  });
  if (out === undefined && only !== undefined) process.stdout.write(text);
  else await writeFile(out ?? page, text);
}

try {
  await measure();
} catch (error) {
  say(`error: ${messageOf(error)}`);
  process.exitCode = 1;
}
