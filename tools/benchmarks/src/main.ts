import { messageOf } from '@runestone/errors';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { compareFasttext } from './compare-fasttext.ts';
import { renderComparison } from './render-comparison.ts';

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

async function compare(): Promise<void> {
  const comparison = await compareFasttext({
    directories: (process.env['RUNESTONE_DATA_PATH'] ?? '')
      .split(path.delimiter)
      .filter((directory) => directory !== ''),
    home: path.resolve(process.env['RUNESTONE_HOME'] ?? '.runestone'),
    date: new Date().toISOString().slice(0, 10),
    onStage: (stage) => void process.stderr.write(`${stage} …\n`),
  });
  const report = renderComparison(comparison);
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value;
  process.stdout.write(`${options.json === true ? JSON.stringify(comparison, plain) : report}\n`);
  if (options.output !== undefined) await writeFile(path.resolve(options.output), `${report.trimEnd()}\n`);
}

try {
  await compare();
} catch (error) {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
