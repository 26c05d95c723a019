/** Training steps a second of our networks beside Keras and stock TensorFlow.js. */
import { Command } from 'commander';
import { readCount } from '../read-count.ts';
import { publishPage, runBenchmark, say } from '../run-benchmark.ts';
import { warnIfBusy } from '../warn-if-busy.ts';
import { compareNetworks } from './compare-networks.ts';
import { renderNetworks } from './render-networks.ts';

const program = new Command('benchmarks:networks')
  .description('Trains our networks, and the same ones with Keras and stock TensorFlow.js, in one run.')
  .option('--rounds <count>', 'rounds, in each of which every side gets its turn', readCount, 7)
  .option('--steps <count>', 'counted steps of a network in a turn', readCount, 10)
  .option('--output <file>', 'where the page is written', 'docs/reference/benchmarks-networks.md')
  .addHelpText(
    'after',
    '\nNeeds Python 3 and native TensorFlow (npm run setup:tensorflow). Installs Keras, from PyPI, below RUNESTONE_HOME\n' +
      '(.runestone unless given). Takes about two minutes; leave the machine alone meanwhile. On a machine with more than\n' +
      'two cores, start it on two of them: taskset --cpu-list 0,1 npx nx run benchmarks:networks',
  );
program.parse();
const { output, ...counts } = program.opts<{ rounds: number; steps: number; output: string }>();

await runBenchmark(async (context) => {
  warnIfBusy(say);
  await publishPage(renderNetworks(await compareNetworks({ ...context, ...counts })), output);
});
