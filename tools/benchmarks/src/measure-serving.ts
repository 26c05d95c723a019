/** Requests a second and latency of our serving app beside bare Fastify, MLServer and `mlflow models serve`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { compareServing } from './compare-serving.ts';
import { readCount } from './read-count.ts';
import { renderServing } from './render-serving.ts';
import { publishPage, runBenchmark, say } from './run-benchmark.ts';

const program = new Command('benchmarks:serving')
  .description('Puts our serving app, bare Fastify, MLServer and mlflow models serve under load, in one run.')
  .option('--rounds <count>', 'rounds, in each of which every server gets its turn', readCount, 3)
  .option('--seconds <count>', 'seconds of measured load in a turn', readCount, 8)
  .option('--output <file>', 'write the report to a Markdown file as well')
  .addHelpText(
    'after',
    '\nReads RUNESTONE_HOME: serves the language-id champion there (trains one where there is none) and installs the\n' +
      'peers there, from PyPI. Needs Python 3 and Linux. Takes some minutes; leave the machine alone meanwhile.\n' +
      'Exit code 1 where Runestone or bare Fastify left a request without a 2xx.',
  );
program.parse();
const { rounds, seconds, output } = program.opts<{ rounds: number; seconds: number; output?: string }>();

await runBenchmark(async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-serving-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const comparison = await compareServing({ ...context, folder, rounds, seconds });
  await publishPage(renderServing(comparison), output);
  const [ours, bare] = comparison.results;
  const lost = [ours, bare].filter(({ refused, errors }) => refused + errors > 0);
  for (const { name, refused, errors } of lost) {
    say(`error: ${name} refused ${refused} requests and lost ${errors}`);
    process.exitCode = 1;
  }
});
