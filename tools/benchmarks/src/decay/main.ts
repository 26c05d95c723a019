/** Simulates streams of labelled records, stable and decaying, and writes the page that says what the decay detector finds. */
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { readSettings } from '@runestone/settings';
import { trainerSettingsSchema } from '../../../../apps/trainer/src/settings.ts';
import { createWiring } from '../../../../apps/trainer/src/wiring.ts';
import { describeCores } from '../describe-cores.ts';
import { readCount } from '../read-count.ts';
import { readCodeVersion } from '../results/describe-machine.ts';
import { publishPage, runBenchmark, say } from '../run-benchmark.ts';
import { checkEstimates } from './check-estimates.ts';
import { decayTasks } from './decay-tasks.ts';
import { measureDecay } from './measure-decay.ts';
import { preparePools } from './prepare-pools.ts';
import { renderDecay, type MeasuredTask } from './render-decay.ts';
import { simulateAnswers, simulatedCases } from './simulate-answers.ts';
import { startRiver } from './start-river.ts';

const page = fileURLToPath(new URL('../../../../docs/reference/benchmarks-decay.md', import.meta.url));

function readTask(value: string): string {
  if (decayTasks.some(({ id }) => id === value)) return value;
  throw new InvalidArgumentError(`Give one of ${decayTasks.map(({ id }) => id).join(', ')}.`);
}

interface Options {
  readonly only?: string;
  readonly stable: number;
  readonly streams: number;
  readonly windows: number;
  readonly simulated: number;
  readonly output?: string;
}

const program = new Command('benchmarks:decay')
  .description(
    'Simulates stable and decaying traffic with its true labels, and says how soon decay is found and how often none is.',
  )
  .option('--only <task>', 'only this task', readTask)
  .option('--stable <count>', 'stable streams of each task', readCount, 250)
  .option('--streams <count>', 'streams of each way to decay', readCount, 100)
  .option('--windows <count>', 'windows of each kind whose quality is estimated', readCount, 20)
  .option('--simulated <count>', 'streams of each case of made-up answers', readCount, 400)
  .option(
    '--output <file>',
    'where the page goes (default: docs/reference/benchmarks-decay.md, by a run of all tasks)',
  )
  .addHelpText(
    'after',
    '\nReads RUNESTONE_DATA_PATH and RUNESTONE_HOME, and all settings of the trainer. Needs Python 3; River comes from PyPI.',
  );
program.parse();
const { only, stable, streams, windows, simulated, output } = program.opts<Options>();

await runBenchmark(async ({ home, date }) => {
  const warn = (message: string): void => say(`warning: ${message}`);
  const wiring = createWiring(readSettings(trainerSettingsSchema, process.env), {
    onProblem: ({ message }) => warn(message),
    onNotice: warn,
  });
  const river = await startRiver(home);
  const results: MeasuredTask[] = [];
  try {
    for (const task of decayTasks.filter(({ id }) => only === undefined || id === only)) {
      say(`${task.id}: training and answering …`);
      const pools = await preparePools(task, wiring.sources, wiring);
      const measured = await measureDecay(task, pools, { stable, streams, river, say });
      results.push({ ...measured, estimates: checkEstimates(task, pools, windows) });
    }
  } finally {
    river.close();
  }
  const made = simulatedCases.map((one) => {
    const result = simulateAnswers(one, simulated);
    say(`made-up answers: ${JSON.stringify(result)}`);
    return result;
  });
  const versions = [`Runestone ${readCodeVersion()}`, `Node ${process.version}`, river.version];
  const measuredOn = [describeCores(), ...versions].join(', ');
  const text = renderDecay(results, made, { date, measuredOn });
  await publishPage(text, output ?? (only === undefined ? page : undefined));
});
