import process from 'node:process';
import closeWithGrace from 'close-with-grace';
import { errorKinds, fromUnknown } from '@runestone/errors';
import { createLogger } from '@runestone/logging';
import { createKey } from './access/create-key.ts';
import { servingErrors } from './errors.ts';
import { createModelProvider } from './loading/create-model-provider.ts';
import { readArguments, type ServingCommand } from './read-arguments.ts';
import { readServingSettings } from './settings.ts';

async function main(): Promise<void> {
  const command = readArguments(process.argv.slice(2));
  switch (command.command) {
    case 'help':
      return void process.stdout.write(command.usage);
    case 'create-key':
      return printKey(command);
    case 'export-records':
      return printExport(command);
    case 'serve':
      return serve();
  }
}

async function printKey(command: Extract<ServingCommand, { command: 'create-key' }>): Promise<void> {
  const file = command.file ?? process.env['RUNESTONE_API_KEYS_FILE'];
  if (file === undefined)
    throw servingErrors.ARGUMENT_UNKNOWN('create-key needs --file <keys.yaml>, or RUNESTONE_API_KEYS_FILE.');
  const key = await createKey(file, command.name, command.role);
  process.stderr.write(
    `Added ${command.name} (${command.role}) to ${file}. The key, which is kept nowhere:\n`,
  );
  process.stdout.write(`${key}\n`);
}

async function printExport({
  request,
}: Extract<ServingCommand, { command: 'export-records' }>): Promise<void> {
  // What writes Parquet is loaded only here.
  const { exportRecords } = await import('./records/export-records.ts');
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const count = await exportRecords(readServingSettings(process.env), request, say);
  process.stdout.write(`${count} predictions written to ${request.to}\n`);
}

async function serve(): Promise<void> {
  const settings = readServingSettings(process.env);
  const logger = createLogger({ name: 'serving', level: settings.RUNESTONE_LOG_LEVEL });
  // The thread that loads models starts while this one reads the rest of the program.
  const provider = createModelProvider(settings, logger);
  const { startServing } = await import('./start-serving.ts');
  const serving = await startServing({ settings, provider, logger, random: Math.random }).catch(
    async (error: unknown) => {
      await provider.close();
      throw error;
    },
  );
  closeWithGrace(
    { delay: settings.RUNESTONE_SHUTDOWN_TIMEOUT_MS, logger: false },
    async ({ signal, err }) => {
      if (err === undefined) logger.info({ signal }, 'stopping: finishing what is in flight');
      else logger.fatal({ err }, 'stopping after a defect');
      await serving.close();
      await provider.close();
    },
  );
}

main().catch((thrown: unknown) => {
  const error = fromUnknown(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = errorKinds[error.kind].exitCode;
});
