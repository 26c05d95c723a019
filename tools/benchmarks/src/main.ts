import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { compareFasttext } from './compare-fasttext.ts';
import { renderComparison } from './render-comparison.ts';
import { readDataPath, runBenchmark } from './run-benchmark.ts';

const program = new Command('benchmarks')
  .description(
    'Compares language-id-nordic with fastText: quality, training time, classification speed, in one run.',
  )
  .option('--output <file>', 'write the report to a Markdown file as well')
  .option('--json', 'print the figures as JSON')
  .addHelpText(
    'after',
    '\nReads RUNESTONE_DATA_PATH and RUNESTONE_HOME. Takes a few minutes; leave the machine alone meanwhile.',
  );
program.parse();
const options = program.opts<{ output?: string; json?: boolean }>();

await runBenchmark(async (context) => {
  const comparison = await compareFasttext({ ...context, directories: readDataPath() });
  const report = renderComparison(comparison);
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value;
  process.stdout.write(`${options.json === true ? JSON.stringify(comparison, plain) : report}\n`);
  if (options.output !== undefined) await writeFile(path.resolve(options.output), `${report.trimEnd()}\n`);
});
