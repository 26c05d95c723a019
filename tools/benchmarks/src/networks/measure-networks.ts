/** Training steps a second of our networks beside Keras and stock TensorFlow.js. */
import { messageOf } from '@runestone/errors';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { readCount } from '../read-count.ts';
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

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(): Promise<void> {
  warnIfBusy(say);
  const report = renderNetworks(
    await compareNetworks({
      home: path.resolve(process.env['RUNESTONE_HOME'] ?? '.runestone'),
      date: new Date().toISOString().slice(0, 10),
      onStage: (stage) => say(`${stage} …`),
      ...counts,
    }),
  );
  process.stdout.write(report);
  await writeFile(path.resolve(output), report);
}

try {
  await measure();
} catch (error) {
  say(`error: ${messageOf(error)}`);
  process.exitCode = 1;
}
