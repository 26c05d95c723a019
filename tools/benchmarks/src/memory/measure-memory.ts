/** The memory of our serving app with two models that each have a sentence encoder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { readCount } from '../read-count.ts';
import { publishPage, runBenchmark } from '../run-benchmark.ts';
import { compareMemory } from './compare-memory.ts';
import { renderMemory } from './render-memory.ts';

const program = new Command('benchmarks:memory')
  .description('Serves models with a sentence encoder by the built app, and reads how much memory it takes.')
  .option('--model <references...>', 'models with a sentence encoder in int8', [
    'project-tags@champion',
    'task-intents@champion',
  ])
  .option('--starts <count>', 'how often each set of models is started', readCount, 3)
  .option('--requests <count>', 'requests to each model in a start', readCount, 300)
  .option('--output <file>', 'where the page is written', 'docs/reference/benchmarks-memory.md')
  .addHelpText(
    'after',
    '\nReads RUNESTONE_HOME (.runestone unless given): serves the models there, and language-id, which it trains where it is\n' +
      'not there. Needs Linux. Takes about three minutes.',
  );
program.parse();
const { model, starts, requests, output } = program.opts<{
  model: string[];
  starts: number;
  requests: number;
  output: string;
}>();

await runBenchmark(async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-memory-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const comparison = await compareMemory({ ...context, folder, starts, requests, models: model });
  await publishPage(renderMemory(comparison), output);
});
