/** What recording costs our serving app, and whether records outlive a database that is killed again and again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { messageOf } from '@runestone/errors';
import { startPostgres } from '@runestone/real-services/servers';
import { prepareServingApp } from '../prepare-serving-app.ts';
import { readCount } from '../read-count.ts';
import { warnIfBusy } from '../warn-if-busy.ts';
import { compareThroughput } from './compare-throughput.ts';
import { renderRecords } from './render-records.ts';
import { surviveKills } from './survive-kills.ts';

const program = new Command('benchmarks:records')
  .description('Loads the built serving app with records off and on, then kills its database under load.')
  .option('--rounds <count>', 'rounds of load for each setting', readCount, 15)
  .option('--seconds <count>', 'measured seconds of each round', readCount, 3)
  .option('--records <count>', 'records to write while the database is killed', readCount, 100_000)
  .option('--kills <count>', 'how often it is killed', readCount, 10)
  .option('--output <file>', 'where the page is written', 'docs/reference/benchmarks-records.md')
  .addHelpText(
    'after',
    '\nReads RUNESTONE_HOME (.runestone unless given): serves language-id, which it trains where it is not there. Needs Postgres\n' +
      '(tools/services/services.sh install postgres). Takes about six minutes.',
  );
program.parse();
const options = program.opts<{
  rounds: number;
  seconds: number;
  records: number;
  kills: number;
  output: string;
}>();

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runestone-records-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const home = path.resolve(process.env['RUNESTONE_HOME'] ?? '.runestone');
  await prepareServingApp(home, say);
  const postgres = await startPostgres();
  try {
    const load = warnIfBusy(say);
    const settings = await compareThroughput({ ...options, home, folder, databaseUrl: postgres.url, say });
    const kills = await surviveKills({ ...options, home, folder, postgres, say });
    const report = renderRecords({
      ...{ settings, kills, load },
      machine: `${availableParallelism()} cores (${cpus()[0]?.model ?? process.arch}), Node ${process.version}`,
      date: new Date().toISOString().slice(0, 10),
      seconds: options.seconds,
    });
    process.stdout.write(report);
    await writeFile(path.resolve(options.output), report);
  } finally {
    await postgres.close();
  }
}

try {
  await measure();
} catch (error) {
  say(`error: ${messageOf(error)}`);
  process.exitCode = 1;
}
