import process from 'node:process';
import closeWithGrace from 'close-with-grace';
import { errorKinds, fromUnknown } from '@runestone/errors';
import { createLogger } from '@runestone/logging';
import { readArguments } from './read-arguments.ts';
import { readServingSettings } from './settings.ts';
import { startServing } from './start-serving.ts';
import { createWiring } from './wiring.ts';

async function main(): Promise<void> {
  const { usage } = readArguments(process.argv.slice(2));
  if (usage !== undefined) {
    process.stdout.write(usage);
    return;
  }
  const settings = readServingSettings(process.env);
  const logger = createLogger({ name: 'serving', level: settings.RUNESTONE_LOG_LEVEL });
  const { loader } = createWiring(settings, logger);
  const serving = await startServing({ settings, loader, logger, random: Math.random });
  closeWithGrace(
    { delay: settings.RUNESTONE_SHUTDOWN_TIMEOUT_MS, logger: false },
    async ({ signal, err }) => {
      if (err === undefined) logger.info({ signal }, 'stopping: finishing what is in flight');
      else logger.fatal({ err }, 'stopping after a defect');
      await serving.close();
    },
  );
}

main().catch((thrown: unknown) => {
  const error = fromUnknown(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = errorKinds[error.kind].exitCode;
});
