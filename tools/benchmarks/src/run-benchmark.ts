import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '@runestone/errors';

/** What every comparison is told of the world around it. */
export interface BenchmarkContext {
  /** RUNESTONE_HOME, absolute. */
  readonly home: string;
  /** Year, month and day. */
  readonly date: string;
  readonly onStage: (stage: string) => void;
}

/** Writes a line to standard error. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs a benchmark in the home folder of the environment; where it throws, says why, and the exit code will be 1. */
export async function runBenchmark(measure: (context: BenchmarkContext) => Promise<void>): Promise<void> {
  try {
    await measure({
      home: path.resolve(process.env['RUNESTONE_HOME'] ?? '.runestone'),
      date: today(),
      onStage: (stage) => say(`${stage} …`),
    });
  } catch (error) {
    say(`error: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}

/** The date in UTC: year, month and day. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** The directories that RUNESTONE_DATA_PATH names. */
export const readDataPath = (): string[] =>
  (process.env['RUNESTONE_DATA_PATH'] ?? '').split(path.delimiter).filter((directory) => directory !== '');

/** Prints a page, and writes it to a file where one is named. */
export async function publishPage(page: string, file: string | undefined): Promise<void> {
  process.stdout.write(page);
  if (file !== undefined) await writeFile(path.resolve(file), page);
}
