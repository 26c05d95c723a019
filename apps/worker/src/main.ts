import process from 'node:process';
import closeWithGrace from 'close-with-grace';
import { errorKinds, fromUnknown } from '@runestone/errors';
import { createLogger } from '@runestone/logging';
import { describeSettings } from '@runestone/settings';
import { workerErrors } from './errors.ts';
import { readWorkerSettings, workerSettingsSchema } from './settings.ts';
import { startWorker } from './start-worker.ts';
import { createFetcher } from './wiring.ts';

/** Time to end what is under way after a signal to stop, in milliseconds. */
const shutdownMs = 10_000;

const usage = `Watches what serving processes recorded: how far texts drift, and how good answers were.

Usage: nx run worker:watch
       DATABASE_URL=postgresql://… RUNESTONE_MODELS=language-id@champion nx run worker:watch

Environment variables:
${describeSettings(workerSettingsSchema)}
`;

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return void process.stdout.write(usage);
  if (args.length > 0) {
    throw workerErrors.ARGUMENT_UNKNOWN(
      `The worker takes no argument "${args[0]}". It is set up by environment variables; --help lists them.`,
    );
  }
  const settings = readWorkerSettings(process.env);
  const logger = createLogger({ name: 'worker', level: settings.RUNESTONE_LOG_LEVEL });
  const fetcher = createFetcher(settings);
  const worker = await startWorker({ settings, fetcher, logger, random: Math.random });
  closeWithGrace({ delay: shutdownMs, logger: false }, async ({ signal, err }) => {
    if (err === undefined) logger.info({ signal }, 'stopping');
    else logger.fatal({ err }, 'stopping after a defect');
    await worker.close();
  });
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  const error = fromUnknown(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = errorKinds[error.kind].exitCode;
});
